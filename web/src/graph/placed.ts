import { type Doc, edgesInto } from "./document";
import type { Point } from "./edit";
import { bounds, GRID, NO_SIZES, NODE_WIDTH, nodeRect } from "./geometry";
import { topological } from "./order";

const COLUMN = NODE_WIDTH + 10 * GRID;
const GAP = 5 * GRID;
/** Higher than a node can be while nothing of it is measured. */
const ROW = 50 * GRID;

/**
 * Where nodes without a view go: below everything that has one, in columns from left to right by the wires.
 *
 * Good enough to see and to tidy; nothing lies on anything.
 */
export function placed(doc: Doc): ReadonlyMap<string, Point> {
  const known = Object.keys(doc.nodes).filter((id) => Object.hasOwn(doc.views, id));
  const around = bounds([...known.map((id) => nodeRect(doc, new Map(), NO_SIZES, id)), ...doc.frames]);
  const left = around?.x ?? 0;
  const top = around === null ? 0 : Math.ceil((around.y + around.height + GAP) / GRID) * GRID;
  const into = edgesInto(doc);
  const layers = new Map<string, number>();
  const heights = new Map<number, number>();
  const places = new Map<string, Point>();
  for (const id of topological(doc)) {
    if (Object.hasOwn(doc.views, id)) continue;
    const before = (into.get(id) ?? []).map(({ source }) => layers.get(source.node) ?? -1);
    const layer = before.reduce((most, one) => Math.max(most, one), -1) + 1;
    const row = heights.get(layer) ?? 0;
    layers.set(id, layer);
    heights.set(layer, row + 1);
    places.set(id, { x: left + layer * COLUMN, y: top + row * ROW });
  }
  return places;
}
