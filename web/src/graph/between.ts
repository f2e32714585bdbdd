import type { Catalog, Doc } from "./document";
import type { Point } from "./edit";
import { GRID, NODE_WIDTH, nodeHeight, nodeRect, overlaps, type Rect, type Sizes, snap } from "./geometry";

const GAP = 3 * GRID;

/** Where a node of a type goes that is put between two others: in their middle, or below what lies there. */
export function placeBetween(
  doc: Doc,
  catalog: Catalog,
  sizes: Sizes,
  [one, two]: readonly [string, string],
  type: string,
): Point {
  const [a, b] = [nodeRect(doc, catalog, sizes, one), nodeRect(doc, catalog, sizes, two)];
  const size = { width: NODE_WIDTH, height: nodeHeight(catalog.get(type), { height: null, collapsed: false }) };
  const x = snap((a.x + a.width + b.x - size.width) / 2);
  let y = snap((a.y + b.y) / 2);
  const others = Object.keys(doc.nodes).map((id) => nodeRect(doc, catalog, sizes, id));
  for (const other of others.sort((first, second) => first.y - second.y)) {
    if (overlaps(other, withGap({ x, y, ...size }))) y = Math.ceil((other.y + other.height + GAP) / GRID) * GRID;
  }
  return { x, y };
}

function withGap({ x, y, width, height }: Rect): Rect {
  return { x: x - GAP, y: y - GAP, width: width + 2 * GAP, height: height + 2 * GAP };
}
