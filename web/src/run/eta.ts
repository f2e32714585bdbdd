/** How much time is left: of a node by its own progress, of a run by what its steps took before. */

import type { Edge, PlanStep, StepStatus } from "../api/types";
import type { LiveRun, NodeProgress, NodesLive } from "./livestate";
import { isLive } from "./step";

const FIRST_WORD_MS = 2000;
const LEAST_FRACTION = 0.03;
/** How much of a new estimate is believed at once; the rest is what the last one has led to expect. */
const BELIEF = 0.3;

export interface TimeLeft {
  readonly ms: number;
  /** When this was the time left. */
  readonly at: number;
}

export interface RunLeft {
  readonly ms: number;
  /** Of some steps nobody knows how long they take: it will be longer. */
  readonly atLeast: boolean;
}

/** What is left of an attempt; null while it is too early to say. `before` is what was said last of the same attempt. */
export function nodeLeft(progress: NodeProgress, now: number, before: TimeLeft | null = null): TimeLeft | null {
  const elapsed = progress.at - progress.startedAt;
  if (elapsed < FIRST_WORD_MS || progress.fraction < LEAST_FRACTION) return null;
  const whole = elapsed / progress.fraction;
  const told = whole - elapsed - (now - progress.at);
  const expected = before === null ? told : before.ms - (now - before.at);
  return { ms: Math.max(0, expected + BELIEF * (told - expected)), at: now };
}

/**
 * What is left of a run along its longest way. `steps` are those of its plan, parents first. Null when no step that is
 * still to be done was ever timed.
 */
export function runLeft(
  steps: readonly PlanStep[],
  edges: readonly Edge[],
  run: LiveRun,
  nodes: NodesLive,
  now: number,
): RunLeft | null {
  const parents = parentsOf(steps, edges);
  const ends = new Map<string, number>();
  let known = 0;
  let unknown = 0;
  for (const step of steps) {
    const own = stepLeft(step, run.steps[step.node]?.status ?? "blocked", nodes[step.node]?.progress ?? null, now);
    if (own === null) unknown += 1;
    else if (own > 0) known += 1;
    const begin = Math.max(0, ...(parents.get(step.node) ?? []).map((parent) => ends.get(parent) ?? 0));
    ends.set(step.node, begin + (own ?? 0));
  }
  if (unknown > 0 && known === 0) return null;
  return { ms: Math.max(0, ...ends.values()), atLeast: unknown > 0 };
}

/** Null when nobody knows. A step that takes longer than ever before is expected to end any moment. */
function stepLeft(step: PlanStep, status: StepStatus, progress: NodeProgress | null, now: number): number | null {
  if (!isLive(status)) return 0;
  const told = progress === null ? null : nodeLeft(progress, now);
  if (told !== null) return told.ms;
  if (step.seconds === null) return null;
  return Math.max(0, step.seconds * 1000 - (progress === null ? 0 : now - progress.startedAt));
}

function parentsOf(steps: readonly PlanStep[], edges: readonly Edge[]): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string[]>(steps.map(({ node }) => [node, []]));
  for (const { source, target } of edges) {
    if (parents.has(source.node)) parents.get(target.node)?.push(source.node);
  }
  return parents;
}
