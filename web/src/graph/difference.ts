/** Whether two documents say the same. */

import type { Edge } from "../api/types";
import type { Doc } from "./document";
import { sameValue } from "./equal";

/** Equal as documents: the same nodes, wires and drawing. The order of nodes says nothing, that of one input's wires does. */
export function sameGraph(a: Doc, b: Doc): boolean {
  return a === b || (sameComputation(a, b) && sameValue(a.views, b.views) && sameValue(a.frames, b.frames));
}

/** Whether two documents differ in the drawing alone: whatever has run stays as fresh as it was. */
export function viewOnly(a: Doc, b: Doc): boolean {
  return sameComputation(a, b) && !sameGraph(a, b);
}

function sameComputation(a: Doc, b: Doc): boolean {
  return sameValue(a.nodes, b.nodes) && sameEdges(a.edges, b.edges) && sameValue(a.extra, b.extra);
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
