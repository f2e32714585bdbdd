/** What is laid out, as plain data that can be handed to a worker. */

import type { Catalog, Doc } from "./document";
import type { Point } from "./edit";
import { nodesInFrame } from "./frames";
import { nodeRect, type Rect, type Sizes } from "./geometry";

export interface LayoutJob {
  readonly boxes: readonly LayoutBox[];
  /** From one box to another, each pair once. */
  readonly wires: readonly (readonly [string, string])[];
  /** Whether the boxes stay around their centre; otherwise they begin at the origin. */
  readonly around: boolean;
}

export interface LayoutBox extends Rect {
  readonly id: string;
  /** Boxes of one group stay together. */
  readonly group: string | null;
}

export type Positions = ReadonlyMap<string, Point>;

/** The nodes with these ids, or all of them. Nodes of one frame are a group; of frames in frames, the smallest counts. */
export function layoutJob(doc: Doc, catalog: Catalog, sizes: Sizes, ids?: ReadonlySet<string>): LayoutJob {
  const groups = new Map<string, string>();
  for (const frame of doc.frames.toSorted((a, b) => b.width * b.height - a.width * a.height)) {
    for (const id of nodesInFrame(doc, catalog, frame, sizes)) groups.set(id, frame.id);
  }
  const boxes = Object.keys(doc.nodes)
    .filter((id) => ids === undefined || ids.has(id))
    .map((id) => ({ id, ...nodeRect(doc, catalog, sizes, id), group: groups.get(id) ?? null }));
  const known = new Set(boxes.map(({ id }) => id));
  const wires = new Map<string, readonly [string, string]>();
  for (const { source, target } of doc.edges) {
    if (source.node === target.node || !known.has(source.node) || !known.has(target.node)) continue;
    wires.set(`${source.node}>${target.node}`, [source.node, target.node]);
  }
  return { boxes, wires: [...wires.values()], around: ids !== undefined };
}
