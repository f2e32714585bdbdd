/** What there is to say when a run has ended: one message for each. */

import type { Problem, RunStatus, StepStatus } from "../api/types";
import type { LiveRun, LiveState } from "./livestate";

export interface Outcome {
  readonly status: RunStatus;
  readonly targets: readonly string[];
  readonly counts: Counts;
  /** The first step that failed by itself. */
  readonly first: { readonly node: string; readonly problem: Problem | null } | null;
}

/** How many steps ended how, the most important first; nothing that is none. */
export type Counts = readonly (readonly [Counted, number])[];

type Counted = "failed" | "done" | "reused" | "skipped" | "stopped";

const ORDER: readonly Counted[] = ["failed", "done", "reused", "skipped", "stopped"];

const COUNTED: Readonly<Partial<Record<StepStatus, Counted>>> = {
  succeeded: "done",
  cached: "reused",
  failed: "failed",
  upstream_failed: "skipped",
  skipped: "skipped",
  canceled: "stopped",
};

/** The runs that have ended between two states, in the order in which they began. */
export function endedRuns(before: LiveState, after: LiveState): readonly LiveRun[] {
  if (before.runs === after.runs) return [];
  return Object.values(after.runs).filter((run) => run.endedAt !== null && before.runs[run.id]?.endedAt == null);
}

export function outcome({ status, targets, steps }: LiveRun): Outcome {
  const failures = Object.entries(steps).filter(([, step]) => step.status === "failed");
  const [first] = failures.sort(([, a], [, b]) => a.seq - b.seq);
  return {
    status,
    targets,
    counts: countsOf(Object.values(steps).map(({ status }) => [status, 1])),
    first: first === undefined ? null : { node: first[0], problem: first[1].problem },
  };
}

/** `numbers` says of how many steps this is the status; the same may come again. */
export function countsOf(numbers: readonly (readonly [StepStatus, number])[]): Counts {
  const sums = new Map<Counted, number>();
  for (const [status, number] of numbers) {
    const name = COUNTED[status];
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + number);
  }
  return ORDER.flatMap((name) => {
    const sum = sums.get(name);
    return sum === undefined ? [] : [[name, sum] as const];
  });
}
