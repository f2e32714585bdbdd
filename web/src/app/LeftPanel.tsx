import { type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { NodesPanel } from "@/panels/NodesPanel";
import { useSession, useView } from "@/state/context";
import { Tabs } from "@/ui/Tabs";
import { part } from "./part";

// One of four is open at first. The others, with what lists thousands of things, would be 15 kB more to load.
const AssetsPanel = part(() => import("@/panels/AssetsPanel").then(({ AssetsPanel }) => AssetsPanel));
const OutlinePanel = part(() => import("@/panels/OutlinePanel").then(({ OutlinePanel }) => OutlinePanel));
const TemplatesPanel = part(() => import("@/panels/TemplatesPanel").then(({ TemplatesPanel }) => TemplatesPanel));

export function LeftPanel() {
  const { view } = useSession();
  const { t } = useTranslation();
  const current = useView((now) => now.leftTab);
  return (
    <Tabs
      label={t("panel.left")}
      current={current}
      onChange={(leftTab) => view.setState({ leftTab })}
      tabs={[
        { name: "nodes", label: t("tab.nodes"), content: <NodesPanel /> },
        { name: "assets", label: t("tab.assets"), content: later(<AssetsPanel />) },
        { name: "templates", label: t("tab.templates"), content: later(<TemplatesPanel />) },
        { name: "outline", label: t("tab.outline"), content: later(<OutlinePanel />) },
      ]}
    />
  );
}

/** Only what has to be loaded yet is missing meanwhile, not the tabs. */
function later(panel: ReactNode): ReactNode {
  return <Suspense>{panel}</Suspense>;
}
