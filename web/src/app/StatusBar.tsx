import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/shallow";
import { runCommand } from "@/command";
import { totals } from "@/run/totals";
import { useDoc, useLink, useLiveState, useSession } from "@/state/context";
import { showDock } from "@/state/view";
import styles from "./StatusBar.module.css";

/** The line at the bottom: the connection, what runs, and what is out of date. */
export function StatusBar() {
  const session = useSession();
  const { t } = useTranslation();
  const connected = useLink(({ connection }) => connection === "open");
  const nodes = useDoc((doc) => doc.nodes);
  const { running, queued, stale, problems } = useLiveState(useShallow((live) => totals(live, Object.keys(nodes))));
  return (
    <footer className={styles["status"]} aria-label={t("status.name")}>
      <span data-connected={connected} className={styles["connection"]}>
        {t(connected ? "status.connected" : "status.lost")}
      </span>
      <button type="button" onClick={() => showDock(session.view, "runs")}>
        {running + queued === 0 ? t("status.idle") : t("status.running", { running, queued })}
      </button>
      {problems > 0 && (
        <button type="button" className={styles["problems"]} onClick={() => runCommand(session, "next-problem")}>
          {t("status.problems", { count: problems })}
        </button>
      )}
      {stale > 0 && (
        <button type="button" className={styles["stale"]} onClick={() => runCommand(session, "run-stale")}>
          {t("status.stale", { count: stale })}
        </button>
      )}
      <span className={styles["offline"]} title={t("status.offline-hint")}>
        ⌂ {t("status.offline")}
      </span>
    </footer>
  );
}
