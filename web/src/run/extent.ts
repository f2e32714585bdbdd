/** How far runs are, over all their steps. */

import type { LiveRun, LiveState, NodesLive } from "./livestate";
import { isLive } from "./step";

/** 0 to 1: ended steps count whole, those at work by their own progress. */
export function runFraction(run: LiveRun, nodes: NodesLive): number {
  const steps = Object.entries(run.steps);
  const total = Math.max(run.total, steps.length);
  if (run.endedAt !== null || total === 0) return 1;
  const parts = steps.map(([id, step]) => (isLive(step.status) ? ownFraction(run, nodes, id) : 1));
  return parts.reduce((sum, part) => sum + part, 0) / total;
}

/** The same over all runs that go on; null when there is none. For the title of the page. */
export function workFraction({ runs, nodes }: Pick<LiveState, "runs" | "nodes">): number | null {
  const live = Object.values(runs).filter((run) => run.endedAt === null && run.total > 0);
  const total = live.reduce((sum, run) => sum + run.total, 0);
  if (total === 0) return null;
  return live.reduce((sum, run) => sum + run.total * runFraction(run, nodes), 0) / total;
}

function ownFraction(run: LiveRun, nodes: NodesLive, id: string): number {
  const node = nodes[id];
  return node?.run === run.id ? (node.progress?.fraction ?? 0) : 0;
}
