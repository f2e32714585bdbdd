import { useTranslation } from "react-i18next";
import type { ShownState } from "@/run/display";
import { percent as asPercent } from "@/i18n/format";
import styles from "./StatusChip.module.css";

interface StatusChipProps {
  readonly state: ShownState;
  /** 0 to 1, of a node that runs. */
  readonly fraction?: number | null | undefined;
  /** Place in the queue, from 1. */
  readonly position?: number | null | undefined;
}

/** The state of a node: icon and word, so that it does not hang on colour. */
export function StatusChip({ state, fraction, position }: StatusChipProps) {
  const { t } = useTranslation("run");
  return (
    <span className={styles["chip"]} data-state={state}>
      <span aria-hidden="true" className={styles["icon"]}>
        {ICONS[state]}
      </span>
      <span>{t(`state.${state}`)}</span>
      {fraction != null && state === "running" && <span>{asPercent(fraction)}</span>}
      {position != null && state === "queued" && <span>#{position}</span>}
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
