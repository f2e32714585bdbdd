import { Panel } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { useDoc, useSession } from "@/state/context";
import { openOverlay, showLeft } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { Button } from "@/ui/Button";
import styles from "./EmptyProject.module.css";

/** What an empty canvas says: three ways to begin. */
export function EmptyProject() {
  const session = useSession();
  const { t } = useTranslation("canvas");
  const empty = useDoc(({ nodes }) => Object.keys(nodes).length === 0);
  if (!empty) return null;
  return (
    <Panel position="top-center" className={styles["empty"] ?? ""}>
      <div className={styles["chain"]} aria-hidden="true">
        {(["prompt", "image", "video"] as const).map((step) => (
          <span key={step}>{t(`empty.${step}`)}</span>
        ))}
      </div>
      <p>{t("empty.title")}</p>
      <div className={styles["ways"]}>
        <Button
          look="primary"
          onClick={() => openOverlay(session.view, { kind: "add-node", at: viewportOf(session).pointer(), from: null })}
        >
          {t("empty.add")}
        </Button>
        <Button onClick={() => showLeft(session.view, "assets")}>{t("empty.drop")}</Button>
        <Button onClick={() => showLeft(session.view, "templates")}>{t("empty.template")}</Button>
      </div>
    </Panel>
  );
}
