/** Who comes before whom, by the wires. Everything is iterative and takes time in nodes and wires, not their square. */

import type { Edge } from "../api/types";
import { type Doc, edgesFrom, edgesInto } from "./document";

export { type Direction, walk } from "./walk";

/**
 * Every node after those that feed it, and chains together: what follows a node comes right after it where it can.
 * Nodes that feed each other in a circle, and what is behind them, come at the end.
 */
export function topological(doc: Doc): string[] {
  const order = sorted(doc);
  if (order.length === Object.keys(doc.nodes).length) return order;
  const done = new Set(order);
  return [...order, ...Object.keys(doc.nodes).filter((id) => !done.has(id))];
}

/** Whether any nodes feed each other in a circle. */
export function hasLoop(doc: Doc): boolean {
  return sorted(doc).length < Object.keys(doc.nodes).length;
}

/** All nodes that feed this one, near and far, without it. */
export function upstream(doc: Doc, id: string): Set<string> {
  const into = edgesInto(doc);
  return reached(id, (node) => (into.get(node) ?? []).map(({ source }) => source.node));
}

/** All nodes that this one feeds, near and far, without it. */
export function downstream(doc: Doc, id: string): Set<string> {
  const from = edgesFrom(doc);
  return reached(id, (node) => (from.get(node) ?? []).map(({ target }) => target.node));
}

/** Whether the nodes would feed each other in a circle with this wire. */
export function wouldLoop(doc: Doc, { source, target }: Edge): boolean {
  return source.node === target.node || downstream(doc, target.node).has(source.node);
}

function reached(start: string, next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set([start]);
  const stack = [start];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const other of next(id)) {
      if (seen.has(other)) continue;
      seen.add(other);
      stack.push(other);
    }
  }
  seen.delete(start);
  return seen;
}

/** The nodes in order, as far as no loop is in the way. Source: Kahn's algorithm, with a stack in place of the queue. */
function sorted(doc: Doc): string[] {
  const ids = Object.keys(doc.nodes);
  const from = edgesFrom(doc);
  const waiting = new Map(ids.map((id) => [id, 0]));
  for (const { source, target } of doc.edges) {
    const count = waiting.get(target.node);
    if (count !== undefined && waiting.has(source.node)) waiting.set(target.node, count + 1);
  }
  const order: string[] = [];
  const ready = ids.filter((id) => waiting.get(id) === 0).reverse();
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    order.push(id);
    const next: string[] = [];
    for (const { target } of from.get(id) ?? []) {
      const left = waiting.get(target.node);
      if (left === undefined) continue;
      waiting.set(target.node, left - 1);
      if (left === 1) next.push(target.node);
    }
    ready.push(...next.reverse());
  }
  return order;
}
