import { useTranslation } from "react-i18next";
import type { ShownState } from "@/run/display";
import type { Wait } from "@/run/live";
import { percent as asPercent, timeOfDay } from "@/i18n/format";
import styles from "./StatusChip.module.css";

interface StatusChipProps {
  readonly state: ShownState;
  /** 0 to 1, of a node that runs. */
  readonly fraction?: number | null | undefined;
  readonly wait?: Wait | null | undefined;
}

/** The state of a node: icon and word, so that it does not hang on colour. */
export function StatusChip({ state, fraction, wait }: StatusChipProps) {
  const { t } = useTranslation("run");
  const startsAt = state === "queued" ? wait?.startsAt : null;
  return (
    <span className={styles["chip"]} data-state={state} title={startsAt == null ? undefined : t("startsAt", { time: timeOfDay(startsAt / 1000) })}>
      <span aria-hidden="true" className={styles["icon"]}>
        {ICONS[state]}
      </span>
      <span>{t(`state.${state}`)}</span>
      {fraction != null && state === "running" && <span>{asPercent(fraction)}</span>}
      {wait != null && state === "queued" && <span>#{wait.position}</span>}
    </span>
  );
}

export const ICONS: Readonly<Record<ShownState, string>> = {
  "never-run": "○",
  stale: "⟳",
  queued: "◷",
  running: "●",
  canceling: "◌",
  done: "✓",
  cached: "⚡",
  failed: "✕",
  stopped: "■",
  skipped: "⤼",
  "needs-you": "◆",
};
