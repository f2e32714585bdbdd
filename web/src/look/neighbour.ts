/** Walking through a project from one result to the next. */

import { type Catalog, type Doc, nodeOf } from "@/graph/document";
import { topological } from "@/graph/order";

/** The nodes that make something, each after those that feed it. */
export function stops(doc: Doc, catalog: Catalog): readonly string[] {
  return topological(doc).filter((id) => {
    const type = nodeOf(doc, id)?.type;
    return type !== undefined && (catalog.get(type)?.outputs.length ?? 1) > 0;
  });
}

/** The stop before (-1) or after (1) a node, round and round; null when there is no other. */
export function neighbour(order: readonly string[], node: string, by: -1 | 1): string | null {
  const at = order.indexOf(node);
  if (at < 0) return order.at(by === 1 ? 0 : -1) ?? null;
  const next = order[(at + by + order.length) % order.length];
  return next === undefined || next === node ? null : next;
}
