/** Where an arrow key goes from a node. */

import { type Doc, nodeOf, viewOf } from "./document";
import { NODE_WIDTH } from "./geometry";

export type Direction = "left" | "right" | "up" | "down";

/**
 * Left to a producer, right to a consumer, up and down to a sibling: a node with a producer or a consumer in common.
 *
 * Of several, the nearest. Without a sibling there, it is the next node of the column, and then any node further up or
 * down, so that the arrows reach every piece of the graph.
 */
export function walk(doc: Doc, id: string, direction: Direction): string | null {
  if (nodeOf(doc, id) === undefined) return null;
  switch (direction) {
    case "left":
      return nearest(doc, id, producers(doc, id));
    case "right":
      return nearest(doc, id, consumers(doc, id));
    case "up":
    case "down": {
      const beyond = Object.keys(doc.nodes).filter((other) => isBeyond(doc, id, other, direction));
      const related = siblings(doc, id);
      return (
        nearest(doc, id, beyond.filter((other) => related.has(other))) ??
        nearest(doc, id, beyond.filter((other) => sameColumn(doc, id, other))) ??
        nearest(doc, id, beyond)
      );
    }
  }
}

function producers(doc: Doc, id: string): string[] {
  return doc.edges.filter(({ target }) => target.node === id).map(({ source }) => source.node);
}

function consumers(doc: Doc, id: string): string[] {
  return doc.edges.filter(({ source }) => source.node === id).map(({ target }) => target.node);
}

function siblings(doc: Doc, id: string): Set<string> {
  const before = new Set(producers(doc, id));
  const after = new Set(consumers(doc, id));
  const found = new Set<string>();
  for (const { source, target } of doc.edges) {
    if (before.has(source.node)) found.add(target.node);
    if (after.has(target.node)) found.add(source.node);
  }
  return found;
}

/** Nodes at one height are told apart by where they are from left to right, so that the arrows never skip one. */
function isBeyond(doc: Doc, id: string, other: string, direction: "up" | "down"): boolean {
  const here = viewOf(doc, id);
  const there = viewOf(doc, other);
  const down = there.y - here.y || there.x - here.x;
  return direction === "down" ? down > 0 : down < 0;
}

function sameColumn(doc: Doc, id: string, other: string): boolean {
  return Math.abs(viewOf(doc, other).x - viewOf(doc, id).x) < NODE_WIDTH;
}

function nearest(doc: Doc, id: string, others: readonly string[]): string | null {
  const here = viewOf(doc, id);
  let best: string | null = null;
  let least = Infinity;
  for (const other of others) {
    if (nodeOf(doc, other) === undefined) continue;
    const { x, y } = viewOf(doc, other);
    const distance = Math.hypot(x - here.x, y - here.y);
    if (distance < least) [best, least] = [other, distance];
  }
  return best;
}
