import { ChevronDown, ChevronRight, RotateCcw, Square } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Job } from "@/api/runs";
import { nodeOf } from "@/graph/document";
import { nodeTitle } from "@/i18n/catalog";
import { clock, dateTime, list, percent } from "@/i18n/format";
import { useCatalog, useDoc, useSession, useView } from "@/state/context";
import { retry, stopRun } from "@/state/runs";
import { select } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { announce } from "@/ui/announce";
import { Button, IconButton } from "@/ui/Button";
import { ICONS } from "@/ui/StatusChip";
import { reportProblem } from "@/ui/problems";
import { useAgo } from "@/ui/useAgo";
import { isRetryable, type RunRow } from "./runRows";
import { RunSteps } from "./RunSteps";
import styles from "./Runs.module.css";

interface RunItemProps {
  readonly row: RunRow;
  /** What waits on the server. */
  readonly jobs: readonly Job[];
}

const SHOWN_TARGETS = 3;

export function RunItem({ row, jobs }: RunItemProps) {
  const session = useSession();
  const { t } = useTranslation(["dock", "run"]);
  const catalog = useCatalog();
  const doc = useDoc((now) => now);
  const past = useView((view) => view.past);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const details = useId();
  const { id, status, targets, begun, ended, counts, fraction, total } = row;
  const started = useAgo(begun);
  const names = targets.slice(0, SHOWN_TARGETS).map((target) => nodeTitle(doc, catalog, target));
  const more = targets.length - names.length;
  const title = list(more > 0 ? [...names, t("runs.and-more", { count: more })] : names);
  const position = jobs.find(({ steps }) => steps.some(({ run }) => run === id))?.position ?? null;

  const ask = (asked: Promise<unknown>, said: string): void => {
    setBusy(true);
    asked.then(() => announce(said), reportProblem).finally(() => setBusy(false));
  };
  const show = (ids: readonly string[]): void => {
    const there = ids.filter((node) => nodeOf(session.editor.doc, node) !== undefined);
    select(session.view, there);
    viewportOf(session).fit(there);
  };

  return (
    <li className={styles["run"]} data-status={status} data-past={past === id}>
      <div className={styles["row"]}>
        <button type="button" className={styles["opener"]} aria-expanded={open} aria-controls={details} onClick={() => setOpen(!open)}>
          {open ? <ChevronDown size={14} aria-hidden="true" /> : <ChevronRight size={14} aria-hidden="true" />}
          <span className={styles["status"]} data-status={status}>
            <span aria-hidden="true">{SIGNS[status]}</span> {t(`run:run.${status}`)}
          </span>
          <span className={styles["title"]}>{title}</span>
        </button>
        <span className={styles["facts"]}>
          {fraction !== null ? (
            <>
              <progress className={styles["progress"]} value={fraction} max={1} aria-label={t("runs.progress", { name: title })} />
              <span>{percent(fraction)}</span>
              {position !== null && <span>{t("runs.position", { position })}</span>}
              {row.after !== null && <span>{t("runs.after")}</span>}
            </>
          ) : (
            counts.map(([name, count]) => (
              <span key={name} data-count={name}>
                {t(`run:outcome.${name}`, { count })}
              </span>
            ))
          )}
        </span>
        <span className={styles["time"]}>
          {ended !== null && <span>{t("runs.took", { time: clock(ended - begun) })}</span>}
          <time dateTime={new Date(begun * 1000).toISOString()} title={dateTime(begun)}>
            {started}
          </time>
        </span>
        <span className={styles["actions"]}>
          {ended === null && (
            <Button size="small" disabled={busy || status === "canceling"} onClick={() => ask(stopRun(id), t("runs.stopping"))}>
              <Square size={12} fill="currentColor" aria-hidden="true" /> {t("runs.stop")}
            </Button>
          )}
          {isRetryable(row) && (
            <IconButton
              size="small"
              label={t("runs.retry")}
              icon={<RotateCcw size={14} />}
              disabled={busy}
              onClick={() => ask(retry(id), t("runs.retried"))}
            />
          )}
        </span>
      </div>
      {open && (
        <div id={details}>
          <RunSteps run={id} stamp={`${status} ${counts.join(" ")} ${total}`} onShow={show} />
        </div>
      )}
    </li>
  );
}

const SIGNS: Readonly<Record<RunRow["status"], string>> = {
  running: ICONS.running,
  canceling: ICONS.canceling,
  succeeded: ICONS.done,
  failed: ICONS.failed,
  partial: "◑",
  canceled: ICONS.stopped,
};
