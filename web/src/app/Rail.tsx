import { FileVideo, HelpCircle, LayoutTemplate, ListTree, Plus, Shapes } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSession, useView } from "@/state/context";
import { type LeftTab, openOverlay, showLeft } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { IconButton } from "@/ui/Button";
import styles from "./Rail.module.css";

const TABS: readonly (readonly [LeftTab, ReactNode, string])[] = [
  ["nodes", <Shapes key="nodes" size={18} />, "Alt+1"],
  ["assets", <FileVideo key="assets" size={18} />, "Alt+2"],
  ["templates", <LayoutTemplate key="templates" size={18} />, "Alt+3"],
  ["outline", <ListTree key="outline" size={18} />, "Alt+4"],
];

/** The narrow column at the left: what the left panel shows, and how to add a node. */
export function Rail() {
  const session = useSession();
  const { view } = session;
  const { t } = useTranslation();
  const open = useView((now) => (now.panels.left ? now.leftTab : null));
  const toggle = (tab: LeftTab): void => {
    if (open === tab) view.setState(({ panels }) => ({ panels: { ...panels, left: false } }));
    else showLeft(view, tab);
  };
  return (
    <nav className={styles["rail"]} aria-label={t("rail")}>
      <IconButton
        label={t("add")}
        keys="N"
        icon={<Plus size={18} />}
        onClick={() => openOverlay(view, { kind: "add-node", at: viewportOf(session).pointer(), from: null })}
      />
      {TABS.map(([tab, icon, keys]) => (
        <IconButton
          key={tab}
          label={t(`tab.${tab}`)}
          keys={keys}
          icon={icon}
          aria-pressed={open === tab}
          onClick={() => toggle(tab)}
        />
      ))}
      <IconButton
        label={t("shortcuts")}
        keys="?"
        icon={<HelpCircle size={18} />}
        onClick={() => openOverlay(view, { kind: "shortcuts" })}
      />
    </nav>
  );
}
