/** The whole state at one number: it takes the place of all that was known. */

import type { NodeStatus, RunView, SocketFrame } from "../api/types";
import type { Draft } from "./draft";
import { atStep, believing, countCaughtUp } from "./facts";
import { IDLE, type LiveRun, type LiveStep, type NodeLive } from "./livestate";
import { same } from "./same";

type Snapshot = Extract<SocketFrame, { readonly frame: "snapshot" }>;

export function takeSnapshot(draft: Draft, { status, runs }: Snapshot, now: number): void {
  const before = draft.nodes;
  draft.replace({}, {});
  draft.set({ arrived: true, seq: status.seq, rev: status.rev });
  for (const run of runs) draft.setRun(liveRun(run, status.seq));
  for (const node of status.nodes) draft.setNode(node.node, nodeNow(draft, node, before[node.node] ?? IDLE, runs, now));
  countCaughtUp(draft);
}

function nodeNow(draft: Draft, status: NodeStatus, before: NodeLive, runs: readonly RunView[], now: number): NodeLive {
  const last = status.last?.status ?? null;
  const lastRoot = status.last?.root ?? null;
  const failure = status.reasons.find((reason) => reason.code === "failed")?.problem;
  const problem = failure ?? (last === before.last ? before.problem : null);
  const run = status.last?.run ?? before.run;
  const known = believing({ ...IDLE, status, last, lastRoot, problem, run, attempt: before.attempt }, status);
  const found = atStep(draft, status.node, known, Math.min(now, startedAt(status, runs) ?? now));
  // A snapshot knows nothing of progress: what is known of the same attempt still holds.
  const sameAttempt = found.progress !== null && before.run === found.run && before.attempt === found.attempt;
  const next = sameAttempt ? { ...found, progress: before.progress ?? found.progress } : found;
  return same(next, before) ? before : next;
}

function startedAt(status: NodeStatus, runs: readonly RunView[]): number | null {
  const step = runs.find((run) => run.id === status.run)?.steps.find((step) => step.node === status.node);
  const seconds = step?.attempts.at(-1)?.startedAt;
  return seconds === undefined ? null : seconds * 1000;
}

function liveRun(run: RunView, seq: number): LiveRun {
  const steps = run.steps.map((step): [string, LiveStep] => [
    step.node,
    { status: step.status, attempt: step.attempt, problem: step.problem, root: step.root, seq },
  ]);
  return {
    id: run.id,
    status: run.status,
    targets: run.targets,
    total: steps.length,
    steps: Object.fromEntries(steps),
    startedAt: run.createdAt * 1000,
    endedAt: run.finishedAt === null ? null : run.finishedAt * 1000,
  };
}
