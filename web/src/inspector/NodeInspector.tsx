import type { ReactNode } from "react";
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
  const past = useView((now) => now.past !== null);
  // An earlier graph is read and not changed. What only tells, and the tabs, can be used as ever.
  const changeable = (content: ReactNode) => (
    <fieldset className={styles["plain"]} disabled={past}>
      {content}
    </fieldset>
  );
  return (
    <>
      {changeable(<Heading node={node} />)}
      <NodeProblems node={node} />
      <div className={styles["tabs"]}>
        <Tabs
          label={t("tabs")}
          current={tab}
          onChange={(name) => showInspector(view, name)}
          tabs={[
            { name: "settings", label: t("tab.settings"), content: changeable(<SettingsTab node={node} />) },
            { name: "takes", label: t("tab.takes"), content: changeable(<TakesTab node={node} />) },
            { name: "why", label: t("tab.why"), content: <WhyTab node={node} /> },
            { name: "notes", label: t("tab.notes"), content: changeable(<NotesTab node={node} />) },
            { name: "json", label: t("tab.json"), content: changeable(<JsonTab node={node} />) },
          ]}
        />
      </div>
    </>
  );
}
