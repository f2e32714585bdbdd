/**
 * The graph as a tree that lists every node once: what nothing else takes is at the top, and below it what feeds it,
 * near and far, from the beginning on. What feeds several of them is listed with the first.
 */

import { type Doc, EMPTY, edgesFrom, edgesInto, nodeOf } from "@/graph/document";
import { topological } from "@/graph/order";

export interface OutlineItem {
  readonly id: string;
  readonly level: 1 | 2;
  /** The node that it is listed under. */
  readonly parent: string | null;
  readonly children: number;
  /** Its place among those of its level, from 1, and how many they are. */
  readonly place: number;
  readonly among: number;
}

export function outlineOf({ nodes, edges }: Pick<Doc, "nodes" | "edges">): readonly OutlineItem[] {
  const doc: Doc = { ...EMPTY, nodes, edges };
  const order = topological(doc);
  const from = edgesFrom(doc);
  const ends = order.filter((id) => !(from.get(id) ?? []).some(({ target }) => nodeOf(doc, target.node) !== undefined));
  const owner = ownersOf(doc, ends);
  // Nodes that feed each other in a circle and end nowhere stand for themselves.
  const tops = order.filter((id) => !owner.has(id));
  const below = new Map<string, string[]>();
  for (const id of order) {
    const top = owner.get(id);
    if (top !== undefined) below.set(top, [...(below.get(top) ?? []), id]);
  }
  return tops.flatMap((id, nth): OutlineItem[] => {
    const children = below.get(id) ?? [];
    return [
      { id, level: 1, parent: null, children: children.length, place: nth + 1, among: tops.length },
      ...children.map(
        (child, nth): OutlineItem => ({
          id: child,
          level: 2,
          parent: id,
          children: 0,
          place: nth + 1,
          among: children.length,
        }),
      ),
    ];
  });
}

/** What is to be seen: nothing below what is closed; with `wanted`, only those nodes and what they are listed under. */
export function visibleItems(
  items: readonly OutlineItem[],
  closed: ReadonlySet<string>,
  wanted: ReadonlySet<string> | null,
): readonly OutlineItem[] {
  if (wanted === null) return items.filter(({ parent }) => parent === null || !closed.has(parent));
  const parents = new Set(items.filter(({ id }) => wanted.has(id)).map(({ parent }) => parent));
  return items.filter(({ id }) => wanted.has(id) || parents.has(id));
}

/** Where a key goes from an item, or what it opens or closes. Null when the key means nothing there. */
export function outlineKey(
  items: readonly OutlineItem[],
  closed: ReadonlySet<string>,
  id: string | null,
  key: string,
): { readonly to?: string | undefined; readonly open?: boolean } | null {
  const here = items.findIndex((item) => item.id === id);
  const item = items[here];
  const at = (place: number): { to?: string | undefined } => ({ to: items[place]?.id ?? id ?? undefined });
  switch (key) {
    case "ArrowDown":
      return at(Math.min(items.length - 1, here + 1));
    case "ArrowUp":
      return at(Math.max(0, here - 1));
    case "Home":
      return at(0);
    case "End":
      return at(items.length - 1);
    case "ArrowRight":
      if (item === undefined || item.children === 0) return {};
      return closed.has(item.id) ? { open: true } : at(here + 1);
    case "ArrowLeft":
      if (item === undefined) return {};
      if (item.children > 0 && !closed.has(item.id)) return { open: false };
      return item.parent === null ? {} : { to: item.parent };
    default:
      return null;
  }
}

function ownersOf(doc: Doc, ends: readonly string[]): ReadonlyMap<string, string> {
  const into = edgesInto(doc);
  const owner = new Map<string, string>();
  const taken = new Set(ends);
  for (const end of ends) {
    const stack = [end];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      for (const { source } of into.get(id) ?? []) {
        if (taken.has(source.node) || nodeOf(doc, source.node) === undefined) continue;
        taken.add(source.node);
        owner.set(source.node, end);
        stack.push(source.node);
      }
    }
  }
  return owner;
}
