import { useTranslation } from "react-i18next";
import { useSession, useView } from "@/state/context";
import { showInspector } from "@/state/view";
import { Tabs } from "@/ui/Tabs";
import { Heading } from "./Heading";
import { JsonTab } from "./JsonTab";
import { NodeProblems } from "./NodeProblems";
import { NotesTab } from "./NotesTab";
import { SettingsTab } from "./SettingsTab";
import { TakesTab } from "./TakesTab";
import { WhyTab } from "./WhyTab";
import styles from "./Inspector.module.css";

/** One node: what it is, what it is set to, what it has made, and why it is as it is. */
export function NodeInspector({ node }: { readonly node: string }) {
  const { t } = useTranslation("inspector");
  const { view } = useSession();
  const tab = useView(({ inspectorTab }) => inspectorTab);
  return (
    <>
      <Heading node={node} />
      <NodeProblems node={node} />
      <div className={styles["tabs"]}>
        <Tabs
          label={t("tabs")}
          current={tab}
          onChange={(name) => showInspector(view, name)}
          tabs={[
            { name: "settings", label: t("tab.settings"), content: <SettingsTab node={node} /> },
            { name: "takes", label: t("tab.takes"), content: <TakesTab node={node} /> },
            { name: "why", label: t("tab.why"), content: <WhyTab node={node} /> },
            { name: "notes", label: t("tab.notes"), content: <NotesTab node={node} /> },
            { name: "json", label: t("tab.json"), content: <JsonTab node={node} /> },
          ]}
        />
      </div>
    </>
  );
}
