import { NodeToolbar, Position } from "@xyflow/react";
import { Ban, Copy, Frame, LayoutGrid, Lock, Play, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { commandButton, type CommandId } from "@/command";
import { useSession, useView } from "@/state/context";
import { IconButton } from "@/ui/Button";
import styles from "./SelectionBar.module.css";

const ACTIONS: readonly (readonly [CommandId, ReactNode])[] = [
  ["run-to-here", <Play key="run" size={15} />],
  ["keep", <Lock key="keep" size={15} />],
  ["disable", <Ban key="disable" size={15} />],
  ["frame", <Frame key="frame" size={15} />],
  ["tidy", <LayoutGrid key="tidy" size={15} />],
  ["duplicate", <Copy key="duplicate" size={15} />],
  ["delete", <Trash2 key="delete" size={15} />],
];

/** What can be done with the selection, floating above it. */
export function SelectionBar() {
  const session = useSession();
  const { t } = useTranslation(["canvas", "command"]);
  const selected = useView((view) => view.selected);
  const past = useView((view) => view.past !== null);
  if (selected.size === 0 || past) return null;
  return (
    <NodeToolbar nodeId={[...selected]} isVisible position={Position.Top} offset={12}>
      <div role="toolbar" aria-label={t("canvas:selection", { count: selected.size })} className={styles["bar"]}>
        {ACTIONS.map(([id, icon]) => (
          <IconButton key={id} label={t(`command:label.${id}`)} icon={icon} {...commandButton(session, id)} />
        ))}
      </div>
    </NodeToolbar>
  );
}
