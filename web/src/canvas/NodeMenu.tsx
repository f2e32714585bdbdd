import { useTranslation } from "react-i18next";
import { type CommandId, menuItem } from "@/command";
import { useSession } from "@/state/context";
import { type InspectorTab, type Point, showInspector } from "@/state/view";
import { Menu, type MenuItem } from "@/ui/Menu";
import styles from "./NodeMenu.module.css";

const RUNS: readonly CommandId[] = ["run-to-here", "run-only", "run-from-here"];
const CHANGES: readonly CommandId[] = ["keep", "disable", "collapse", "rename", "link", "duplicate", "copy", "frame"];

interface NodeMenuProps {
  /** Where it was asked for, on the page. */
  readonly at: Point;
  readonly onClose: () => void;
}

/** What can be done with the selected nodes, where somebody has clicked with the other button. */
export function NodeMenu({ at, onClose }: NodeMenuProps) {
  const session = useSession();
  const { t } = useTranslation("canvas");
  const { t: words } = useTranslation("command");
  const shows = (tab: InspectorTab): MenuItem => ({
    label: t(`menu.${tab}`),
    onSelect: () => showInspector(session.view, tab),
  });
  const items = (ids: readonly CommandId[]): MenuItem[] => ids.map((id) => menuItem(session, id, words));
  return (
    <Menu
      open
      onClose={onClose}
      trigger={<span className={styles["anchor"]} style={{ left: at.x, top: at.y }} aria-label={t("menu.name")} />}
      groups={[items(RUNS), items(CHANGES), [shows("takes"), shows("why"), shows("notes"), shows("json")], items(["delete"])]}
    />
  );
}
