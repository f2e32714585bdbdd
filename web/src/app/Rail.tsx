import { FileVideo, HelpCircle, LayoutTemplate, ListTree, Plus, Shapes } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { commandButton, type CommandId } from "@/command";
import { useSession, useView } from "@/state/context";
import type { LeftTab } from "@/state/view";
import { IconButton } from "@/ui/Button";
import styles from "./Rail.module.css";

const TABS: readonly (readonly [LeftTab, ReactNode, CommandId])[] = [
  ["nodes", <Shapes key="nodes" size={18} />, "show-nodes"],
  ["assets", <FileVideo key="assets" size={18} />, "show-assets"],
  ["templates", <LayoutTemplate key="templates" size={18} />, "show-templates"],
  ["outline", <ListTree key="outline" size={18} />, "show-outline"],
];

/** The narrow column at the left: what the left panel shows, and how to add a node. */
export function Rail() {
  const session = useSession();
  const { view } = session;
  const { t } = useTranslation();
  const open = useView((now) => (now.panels.left ? now.leftTab : null));
  const close = (): void => view.setState(({ panels }) => ({ panels: { ...panels, left: false } }));
  return (
    <nav className={styles["rail"]} aria-label={t("rail")}>
      <IconButton label={t("add")} icon={<Plus size={18} />} {...commandButton(session, "add-node")} />
      {TABS.map(([tab, icon, id]) => (
        <IconButton
          key={tab}
          label={t(`tab.${tab}`)}
          icon={icon}
          aria-pressed={open === tab}
          {...commandButton(session, id)}
          {...(open === tab && { onClick: close })}
        />
      ))}
      <IconButton label={t("shortcuts")} icon={<HelpCircle size={18} />} {...commandButton(session, "shortcuts")} />
    </nav>
  );
}
