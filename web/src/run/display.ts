/** The one state that a node shows, and what is drawn beside it. */

import type { Problem, StepStatus } from "../api/types";
import type { NodeLive } from "./livestate";
import { isAtWork } from "./step";

export type ShownState =
  | "needs-you"
  | "canceling"
  | "running"
  | "queued"
  | "failed"
  | "stopped"
  | "skipped"
  | "stale"
  | "cached"
  | "done"
  | "never-run";

export interface Shown {
  readonly state: ShownState;
  /** The live step behind the state: tells “trying again” from “running”, and “waiting for inputs” from “queued”. */
  readonly step: StepStatus | null;
  readonly kept: boolean;
  readonly disabled: boolean;
  readonly warning: boolean;
  /** A whole percentage; null when nobody has said how far it is. */
  readonly percent: number | null;
  readonly stage: string;
  readonly problem: Problem | null;
  /** What was stopped before it came to this one: what it takes, or the whole run. */
  readonly stopped: "input" | "run" | null;
  /** Out of date for a reason of its own. */
  readonly root: boolean;
  /** Out of date only because something before it is. */
  readonly inherited: boolean;
}

export interface Flags {
  readonly disabled: boolean;
  /** The take that the node is held to. */
  readonly pinned: string | null;
}

interface Facts {
  readonly step: StepStatus | null;
  readonly last: StepStatus | null;
  readonly freshness: string;
  /** False where nobody says how fresh it is, as over the graph of an earlier run: it is as its step has left it. */
  readonly watched: boolean;
  readonly settled: boolean;
  readonly failed: boolean;
  readonly stopped: Shown["stopped"];
}

/** The code of the problem of a step that a person has stopped. */
export const STOPPED = "canceled";

/** Most pressing first: the first rule that holds is shown. */
const RULES: readonly (readonly [ShownState, (facts: Facts) => boolean])[] = [
  ["needs-you", ({ step }) => step === "waiting_approval"],
  ["canceling", ({ step }) => step === "canceling"],
  ["running", ({ step }) => step === "running" || step === "retrying"],
  ["queued", ({ step }) => step === "queued" || step === "blocked"],
  ["failed", ({ failed }) => failed],
  ["stopped", ({ last, watched }) => !watched && last === "canceled"],
  ["skipped", ({ last, settled, stopped }) => !settled && (last === "skipped" || last === "upstream_failed" || stopped !== null)],
  ["stale", ({ freshness }) => freshness === "stale" || freshness === "maybe_stale"],
  ["cached", ({ last, settled }) => settled && last === "cached"],
  ["done", ({ settled }) => settled],
];

const TELLS_PROBLEM: ReadonlySet<ShownState> = new Set(["failed", "skipped"]);

/** The states of something that is under way: they can be stopped. */
export const ACTIVE: ReadonlySet<ShownState> = new Set(["needs-you", "canceling", "running", "queued"]);

export function shown(live: NodeLive | undefined, node: Flags): Shown {
  const freshness = live?.status?.state ?? "missing";
  const failure = live === undefined ? null : failureOf(live);
  const facts: Facts = {
    step: live?.step ?? null,
    last: live?.last ?? null,
    freshness,
    watched: live?.status != null,
    settled: isSettled(live),
    failed: failure !== null || live?.last === "failed",
    stopped: live === undefined ? null : stoppedBefore(live),
  };
  const state = RULES.find(([, holds]) => holds(facts))?.[0] ?? "never-run";
  const problems = live?.status?.problems ?? [];
  const progress = isAtWork(facts.step) ? live?.progress : null;
  return {
    state,
    step: facts.step,
    kept: node.pinned !== null,
    disabled: node.disabled,
    warning: problems.length > 0,
    percent: progress && progress.fraction > 0 ? Math.floor(progress.fraction * 100) : null,
    stage: progress?.stage ?? "",
    problem: (TELLS_PROBLEM.has(state) ? (live?.problem ?? failure) : null) ?? problems[0] ?? null,
    stopped: facts.stopped,
    root: freshness === "stale" || (freshness === "maybe_stale" && changedItself(live)),
    inherited: freshness === "maybe_stale" && !changedItself(live),
  };
}

function isSettled(live: NodeLive | undefined): boolean {
  const { status = null, last = null } = live ?? {};
  if (status === null) return last === "succeeded" || last === "cached";
  return status.state === "fresh" || status.state === "pinned";
}

/** What went wrong with the node as it is now. To have been stopped is no failure. */
function failureOf({ status }: NodeLive): Problem | null {
  const failed = status?.reasons.find(({ code, problem }) => code === "failed" && problem?.code !== STOPPED);
  return failed?.problem ?? null;
}

/** Something of its own has changed, whatever there is before it. */
function changedItself(live: NodeLive | undefined): boolean {
  return live?.status?.reasons.some(({ code }) => code !== "upstream_stale") ?? false;
}

/** What was stopped before the node began: nothing of its own stands against it then, only what comes before it. */
function stoppedBefore(live: NodeLive): Shown["stopped"] {
  const { last, lastRoot, status } = live;
  if (last !== "canceled" || !status?.reasons.length || changedItself(live)) return null;
  return lastRoot === null ? "run" : "input";
}
