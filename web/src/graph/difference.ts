/** Whether two documents say the same. */

import type { Edge } from "../api/types";
import type { Doc } from "./document";
import { sameValue } from "./equal";

/** Equal as documents: the same nodes, wires and drawing. The order of nodes says nothing, that of one input's wires does. */
export function sameGraph(a: Doc, b: Doc): boolean {
  return (
    a === b ||
    (sameValue(a.nodes, b.nodes) &&
      sameEdges(a.edges, b.edges) &&
      sameValue(a.extra, b.extra) &&
      sameValue(a.views, b.views) &&
      sameValue(a.frames, b.frames))
  );
}

function sameEdges(a: readonly Edge[], b: readonly Edge[]): boolean {
  return a === b || (a.length === b.length && sameValue(byInput(a), byInput(b)));
}

function byInput(edges: readonly Edge[]): Record<string, string[]> {
  const inputs = new Map<string, string[]>();
  for (const { source, target } of edges) {
    const input = `${target.node}.${target.port}`;
    const sources = inputs.get(input) ?? [];
    sources.push(`${source.node}.${source.port}`);
    inputs.set(input, sources);
  }
  return Object.fromEntries(inputs);
}
