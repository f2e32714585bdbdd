/** Where new nodes go. */

import type { Doc } from "@/graph/document";
import type { Point } from "@/graph/edit";
import { GRID, snap } from "@/graph/geometry";

const ASIDE = 4 * GRID;

/** The place itself; when a node begins exactly there, the next one down to the right that is free. */
export function freePlace(doc: Doc, at: Point): Point {
  const taken = new Set(Object.values(doc.views).map(({ x, y }) => `${x} ${y}`));
  let place = { x: snap(at.x), y: snap(at.y) };
  while (taken.has(`${place.x} ${place.y}`)) place = { x: place.x + ASIDE, y: place.y + ASIDE };
  return place;
}
