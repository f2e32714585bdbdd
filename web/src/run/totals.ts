/** The numbers of the status bar, and the nodes with problems. */

import { type ShownState, shown } from "./display";
import type { LiveState, NodesLive } from "./livestate";

export interface Totals {
  readonly running: number;
  readonly queued: number;
  readonly stale: number;
  /** Those that have failed or can't run as they are. */
  readonly problems: number;
}

const COUNTED: Readonly<Partial<Record<ShownState, keyof Totals>>> = {
  running: "running",
  canceling: "running",
  queued: "queued",
  stale: "stale",
};

const PLAIN = { disabled: false, pinned: null };

/** Counts the nodes of a project; with `ids` only those of the document, should it be ahead of the server. */
export function totals({ nodes }: Pick<LiveState, "nodes">, ids: readonly string[] = Object.keys(nodes)): Totals {
  const found = { running: 0, queued: 0, stale: 0, problems: 0 };
  for (const id of ids) {
    const { state, warning } = shown(nodes[id], PLAIN);
    const counted = COUNTED[state];
    if (counted !== undefined) found[counted] += 1;
    if (state === "failed" || warning) found.problems += 1;
  }
  return found;
}

/** The nodes that have failed or can't run as they are, in the given order. */
export function problemNodes(nodes: NodesLive, order: readonly string[]): readonly string[] {
  return order.filter((id) => {
    const { state, warning } = shown(nodes[id], PLAIN);
    return state === "failed" || warning;
  });
}

/** The one after `current` in a round; the first when `current` is none of them. */
export function nextOf(ids: readonly string[], current: string | null): string | null {
  const at = current === null ? -1 : ids.indexOf(current);
  return ids[(at + 1) % ids.length] ?? null;
}
