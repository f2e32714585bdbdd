/** Laying out nodes from left to right. Brings dagre along: import it in the worker and in tests only. */

import { Graph, layout } from "@dagrejs/dagre";
import type { Catalog, Doc } from "./document";
import type { Point } from "./edit";
import { bounds, GRID, snap, type Sizes } from "./geometry";
import { type LayoutBox, type LayoutJob, layoutJob, type Positions } from "./layoutJob";

const BETWEEN_COLUMNS = 12 * GRID;
const BETWEEN_ROWS = 6 * GRID;
/** Nodes without wires go below the others, in rows of this many. */
const PER_ROW = 5;

/** New places for these nodes, or for all. Nothing overlaps, and everything lies on the grid. */
export function tidy(doc: Doc, catalog: Catalog, sizes: Sizes, ids?: ReadonlySet<string>): Positions {
  return arrange(layoutJob(doc, catalog, sizes, ids));
}

export function arrange(job: LayoutJob): Positions {
  const wired = new Set(job.wires.flat());
  const isBound = ({ id, group }: LayoutBox): boolean => wired.has(id) || group !== null;
  const bound = job.boxes.filter(isBound);
  const loose = job.boxes.filter((box) => !isBound(box));
  const places = inColumns(bound, job.wires);
  const taken = bounds(bound.map((box) => ({ ...box, ...(places.get(box.id) ?? box) })));
  for (const [id, place] of inRows(loose, taken === null ? 0 : taken.y + taken.height + BETWEEN_ROWS)) {
    places.set(id, place);
  }
  return moved(job, places);
}

function inColumns(boxes: readonly LayoutBox[], wires: LayoutJob["wires"]): Map<string, Point> {
  const graph = new Graph({ compound: true });
  graph.setGraph({ rankdir: "LR", ranksep: BETWEEN_COLUMNS, nodesep: BETWEEN_ROWS });
  graph.setDefaultEdgeLabel(() => ({}));
  // A prefix, as a frame may be called like a node.
  for (const { id, width, height } of boxes) graph.setNode(`node:${id}`, { width, height });
  for (const { id, group } of boxes) {
    if (group === null) continue;
    if (!graph.hasNode(`frame:${group}`)) graph.setNode(`frame:${group}`, {});
    graph.setParent(`node:${id}`, `frame:${group}`);
  }
  for (const [source, target] of wires) graph.setEdge(`node:${source}`, `node:${target}`);
  if (boxes.length > 0) layout(graph);
  return new Map(
    boxes.map(({ id, width, height }) => {
      const { x, y } = pointOf(graph.node(`node:${id}`));
      return [id, { x: x - width / 2, y: y - height / 2 }];
    }),
  );
}

function inRows(boxes: readonly LayoutBox[], top: number): Map<string, Point> {
  const places = new Map<string, Point>();
  let y = top;
  for (let i = 0; i < boxes.length; i += PER_ROW) {
    const row = boxes.slice(i, i + PER_ROW);
    let x = 0;
    for (const { id, width } of row) {
      places.set(id, { x, y });
      x += width + BETWEEN_COLUMNS / 2;
    }
    y += Math.max(...row.map(({ height }) => height)) + BETWEEN_ROWS;
  }
  return places;
}

/** Everything by one distance: to the origin, or so that the middle stays where it was. */
function moved({ boxes, around }: LayoutJob, places: ReadonlyMap<string, Point>): Positions {
  const after = bounds(boxes.map((box) => ({ ...box, ...(places.get(box.id) ?? box) })));
  const before = bounds(boxes);
  if (after === null || before === null) return new Map();
  const x = around ? before.x + before.width / 2 - after.width / 2 - after.x : -after.x;
  const y = around ? before.y + before.height / 2 - after.height / 2 - after.y : -after.y;
  return new Map([...places].map(([id, place]) => [id, { x: snap(place.x + x), y: snap(place.y + y) }]));
}

/** dagre types the labels of its nodes as any. */
function pointOf(label: unknown): Point {
  if (typeof label !== "object" || label === null || !("x" in label) || !("y" in label)) return { x: 0, y: 0 };
  return { x: Number(label.x), y: Number(label.y) };
}
