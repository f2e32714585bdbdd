import { useTranslation } from "react-i18next";
import { AssetsPanel } from "@/panels/AssetsPanel";
import { NodesPanel } from "@/panels/NodesPanel";
import { OutlinePanel } from "@/panels/OutlinePanel";
import { TemplatesPanel } from "@/panels/TemplatesPanel";
import { useSession, useView } from "@/state/context";
import { Tabs } from "@/ui/Tabs";

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
        { name: "assets", label: t("tab.assets"), content: <AssetsPanel /> },
        { name: "templates", label: t("tab.templates"), content: <TemplatesPanel /> },
        { name: "outline", label: t("tab.outline"), content: <OutlinePanel /> },
      ]}
    />
  );
}
