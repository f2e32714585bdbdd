/** The list of runs: what the server has written down of them, with what the socket has said since. */

import type { RunMode, RunStatus, StepStatus } from "@/api/types";
import type { RunSummary } from "@/api/runs";
import { runFraction } from "@/run/extent";
import type { LiveRun, NodesLive } from "@/run/live";
import { type Counts, countsOf } from "@/run/outcome";

export interface RunRow {
  readonly id: string;
  readonly status: RunStatus;
  readonly mode: RunMode | null;
  readonly targets: readonly string[];
  /** Seconds since 1970. */
  readonly begun: number;
  readonly ended: number | null;
  readonly counts: Counts;
  readonly total: number;
  /** 0 to 1; null once it has ended. */
  readonly fraction: number | null;
  /** The run that has to end first. */
  readonly after: string | null;
}

/** Those that go on first, in the order in which they began; then the others, the newest first. */
export function runRows(listed: readonly RunSummary[], live: Readonly<Record<string, LiveRun>>, nodes: NodesLive): readonly RunRow[] {
  const known = new Set(listed.map(({ id }) => id));
  const rows = [
    ...Object.values(live)
      .filter(({ id }) => !known.has(id))
      .map((run) => liveRow(run, nodes, null)),
    ...listed.map((run) => {
      const said = live[run.id];
      // What is listed may be older than what was heard, but once it has ended it is the last word.
      return said === undefined || run.finishedAt !== null ? listedRow(run) : liveRow(said, nodes, run);
    }),
  ];
  const going = rows.filter(({ ended }) => ended === null).sort((a, b) => a.begun - b.begun);
  const over = rows.filter(({ ended }) => ended !== null).sort((a, b) => b.begun - a.begun);
  return [...going, ...over];
}

/** Whether there is something in it to try again. */
export function isRetryable({ ended, status }: Pick<RunRow, "ended" | "status">): boolean {
  return ended !== null && status !== "succeeded";
}

function listedRow({ id, status, mode, targets, createdAt, finishedAt, steps, after }: RunSummary): RunRow {
  const numbers = Object.entries(steps) as [StepStatus, number][]; // the server counts by status
  return {
    id,
    status,
    mode,
    targets,
    begun: createdAt,
    ended: finishedAt,
    counts: countsOf(numbers),
    total: numbers.reduce((sum, [, number]) => sum + number, 0),
    fraction: finishedAt === null ? 0 : null,
    after,
  };
}

function liveRow(run: LiveRun, nodes: NodesLive, listed: RunSummary | null): RunRow {
  const over = run.endedAt !== null;
  return {
    id: run.id,
    status: run.status,
    mode: listed?.mode ?? null,
    targets: run.targets.length > 0 ? run.targets : (listed?.targets ?? []),
    begun: listed?.createdAt ?? run.startedAt / 1000,
    ended: run.endedAt === null ? null : run.endedAt / 1000,
    counts: countsOf(Object.values(run.steps).map(({ status }) => [status, 1])),
    total: Math.max(run.total, Object.keys(run.steps).length),
    fraction: over ? null : runFraction(run, nodes),
    after: listed?.after ?? null,
  };
}
