/** How events, progress and freshness change nodes and runs. */

import type { Event, NodeStatus, SocketFrame, StepStatus } from "../api/types";
import type { Draft } from "./draft";
import { IDLE, type LiveRun, type LiveStep, type NodeLive, type NodeProgress, type Wait } from "./livestate";
import { same } from "./same";
import { isAtWork, isLive, pressing } from "./step";

type Frame<Name extends SocketFrame["frame"]> = Extract<SocketFrame, { readonly frame: Name }>;
type Fact = Event["fact"];
type StepFact = Extract<Fact, { readonly type: "step" }>;

/** `at` is when it happened, in milliseconds. */
export function takeFact(draft: Draft, fact: Fact, seq: number, at: number): void {
  switch (fact.type) {
    case "graph.saved":
      draft.set({ rev: fact.rev });
      for (const id of fact.difference?.removed ?? []) draft.removeNode(id);
      return;
    case "run.started":
      draft.setRun({ ...runOf(draft, fact.run, at), targets: fact.targets, total: fact.steps });
      return;
    case "run.canceling":
      draft.setRun({ ...runOf(draft, fact.run, at), status: "canceling" });
      return;
    case "run.ended":
      draft.setRun({ ...runOf(draft, fact.run, at), status: fact.status, endedAt: at });
      for (const [id, node] of Object.entries(draft.nodes)) {
        if (node.run === fact.run && node.step !== null) draft.setNode(id, atStep(draft, id, node, at));
      }
      return;
    case "step":
      takeStep(draft, fact, seq, at);
  }
}

/** Progress counts only for the attempt that is at work, and never goes back within it. */
export function takeProgress(draft: Draft, frame: Frame<"progress">, now: number): void {
  const node = draft.nodes[frame.node];
  if (node?.step !== "running" || node.run !== frame.run || node.attempt !== frame.attempt) return;
  const before = node.progress ?? begun(now);
  const progress: NodeProgress = {
    fraction: Math.max(before.fraction, Math.min(1, frame.fraction)),
    stage: frame.stage,
    preview: frame.preview ?? before.preview,
    at: now,
    startedAt: before.startedAt,
  };
  draft.setNode(frame.node, { ...node, progress });
}

export function takeFreshness(draft: Draft, frame: Frame<"freshness">, now: number): void {
  for (const status of frame.nodes) {
    const node = draft.nodes[status.node] ?? IDLE;
    if (same(node.status, status)) continue;
    draft.setNode(status.node, atStep(draft, status.node, believing({ ...node, status }, status), now));
  }
  draft.set({ rev: Math.max(draft.state.rev, frame.rev) });
  countCaughtUp(draft);
}

/** A node that waits in several runs has the first wait. */
export function takeQueue(draft: Draft, frame: Frame<"queue">): void {
  const waits: Record<string, Wait> = {};
  for (const { node, run, position, startsAt } of frame.waits) {
    waits[node] ??= { run, position, startsAt: startsAt === null ? null : startsAt * 1000 };
  }
  draft.set({ waits });
}

/** Says how many nodes are not as they were, when this is what was missed. */
export function countCaughtUp(draft: Draft): void {
  const { before } = draft.state;
  if (before === null) return;
  const ids = new Set([...Object.keys(before), ...Object.keys(draft.nodes)]);
  const changed = [...ids].filter((id) => before[id] !== draft.nodes[id]);
  draft.set({ caughtUp: changed.length, before: null });
}

/** A failure is over when the server no longer gives it as a reason, because the node has changed since. */
export function believing(node: NodeLive, status: NodeStatus): NodeLive {
  const refuted =
    node.last === "failed" &&
    node.step === null &&
    status.step === null &&
    !status.reasons.some((reason) => reason.code === "failed");
  return refuted ? { ...node, last: null, lastRoot: null, problem: null } : node;
}

/** The node with the step that it is at now, over all live runs. */
export function atStep(draft: Draft, id: string, node: NodeLive, startedAt: number): NodeLive {
  const found = liveStep(draft, id, node.status);
  const [step, run, attempt] = found ?? [null, node.run, node.attempt];
  const kept = node.run === run && node.attempt === attempt && isAtWork(node.step) ? node.progress : null;
  const progress = isAtWork(step) ? (kept ?? begun(startedAt)) : null;
  if (node.step === step && node.run === run && node.attempt === attempt && node.progress === progress) return node;
  return { ...node, step, run, attempt, progress };
}

function begun(startedAt: number): NodeProgress {
  return { fraction: 0, stage: "", preview: null, at: startedAt, startedAt };
}

function takeStep(draft: Draft, fact: StepFact, seq: number, at: number): void {
  const run = runOf(draft, fact.run, at);
  const step: LiveStep = {
    status: fact.status,
    attempt: fact.attempt ?? 0,
    problem: fact.problem ?? null,
    root: fact.root ?? null,
    seq,
  };
  draft.setRun({ ...run, steps: { ...run.steps, [fact.node]: step } });
  const node = draft.nodes[fact.node] ?? IDLE;
  const ended = { last: step.status, lastRoot: step.root, problem: step.problem, run: fact.run };
  const next = isLive(step.status) ? node : { ...node, ...ended };
  draft.setNode(fact.node, atStep(draft, fact.node, made(next, step.status, fact.run), at));
}

/**
 * What was just made is up to date; the server says so a moment later, with what was made, or says otherwise. A freshness
 * that came ahead of this event knows of it already, and is not said again.
 */
function made(node: NodeLive, status: StepStatus, run: string): NodeLive {
  if (status !== "succeeded" && status !== "cached") return node;
  if (node.status === null || node.status.state === "pinned" || node.status.last?.run === run) return node;
  return { ...node, status: { ...node.status, state: "fresh", reasons: [] } };
}

function runOf(draft: Draft, id: string, startedAt: number): LiveRun {
  const blank: LiveRun = { id, status: "running", targets: [], total: 0, steps: {}, startedAt, endedAt: null };
  return draft.runs[id] ?? blank;
}

function liveStep(draft: Draft, id: string, status: NodeStatus | null): [StepStatus, string, number] | null {
  let best: [StepStatus, string, number] | null = null;
  for (const run of Object.values(draft.runs)) {
    const step = run.endedAt === null ? run.steps[id] : undefined;
    if (step === undefined || !isLive(step.status)) continue;
    if (best === null || pressing(step.status) >= pressing(best[0])) best = [step.status, run.id, step.attempt];
  }
  return best ?? blockedStep(draft, id, status);
}

/** Steps begin blocked without an event of their own: only the freshness of the node tells. */
function blockedStep(draft: Draft, id: string, status: NodeStatus | null): [StepStatus, string, number] | null {
  if (status?.step !== "blocked" || status.run === null) return null;
  const run = draft.runs[status.run];
  const over = run !== undefined && (run.endedAt !== null || run.steps[id] !== undefined);
  return over ? null : ["blocked", status.run, 0];
}
