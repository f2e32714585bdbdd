import { useTranslation } from "react-i18next";
import type { Job } from "@/api/runs";
import { useSession } from "@/state/context";
import styles from "./Runs.module.css";

/** How much waits on this server, here and in other projects. */
export function QueueLine({ jobs }: { readonly jobs: readonly Job[] }) {
  const { project } = useSession();
  const { t } = useTranslation("dock");
  const ours = jobs.filter(({ steps }) => steps.some((step) => step.project === project)).length;
  const others = jobs.length - ours;
  if (jobs.length === 0) return null;
  return (
    <p className={styles["queue"]}>
      ◷ {t("runs.queued", { count: ours })}
      {others > 0 && ` · ${t("runs.others", { count: others })}`}
    </p>
  );
}
