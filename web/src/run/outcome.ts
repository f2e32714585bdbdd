/** What there is to say when a run has ended: one message for each. */

import type { Problem, RunStatus, StepStatus } from "../api/types";
import type { LiveRun, LiveState } from "./livestate";

export interface Outcome {
  readonly run: string;
  readonly status: RunStatus;
  readonly targets: readonly string[];
  readonly done: number;
  readonly reused: number;
  readonly failed: number;
  readonly skipped: number;
  readonly stopped: number;
  /** The first step that failed by itself. */
  readonly first: { readonly node: string; readonly problem: Problem | null } | null;
}

type Counted = "done" | "reused" | "failed" | "skipped" | "stopped";

export interface OutcomeWords {
  readonly title: `run:outcome.title.${RunStatus}`;
  /** Nothing that is none. */
  readonly parts: readonly { readonly key: `run:outcome.${Counted}`; readonly count: number }[];
}

const COUNTED: Readonly<Partial<Record<StepStatus, Counted>>> = {
  succeeded: "done",
  cached: "reused",
  failed: "failed",
  upstream_failed: "skipped",
  skipped: "skipped",
  canceled: "stopped",
};

const ORDER: readonly Counted[] = ["failed", "done", "reused", "skipped", "stopped"];

/** The runs that have ended between two states, in the order in which they began. */
export function endedRuns(before: LiveState, after: LiveState): readonly LiveRun[] {
  if (before.runs === after.runs) return [];
  return Object.values(after.runs).filter((run) => run.endedAt !== null && before.runs[run.id]?.endedAt == null);
}

export function outcome(run: LiveRun): Outcome {
  const counts = { done: 0, reused: 0, failed: 0, skipped: 0, stopped: 0 };
  for (const { status } of Object.values(run.steps)) {
    const counted = COUNTED[status];
    if (counted !== undefined) counts[counted] += 1;
  }
  const failures = Object.entries(run.steps).filter(([, step]) => step.status === "failed");
  const [first] = failures.sort(([, a], [, b]) => a.seq - b.seq);
  return {
    run: run.id,
    status: run.status,
    targets: run.targets,
    ...counts,
    first: first === undefined ? null : { node: first[0], problem: first[1].problem },
  };
}

export function outcomeWords(found: Outcome): OutcomeWords {
  const told = ORDER.filter((counted) => found[counted] > 0);
  return {
    title: `run:outcome.title.${found.status}`,
    parts: told.map((counted) => ({ key: `run:outcome.${counted}` as const, count: found[counted] })),
  };
}
