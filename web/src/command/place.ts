/** Where new nodes go. */

import type { Doc } from "@/graph/document";
import type { Point } from "@/graph/edit";
import { GRID, nodeRect, snap } from "@/graph/geometry";
import type { Session } from "@/state/session";
import { viewportOf } from "@/state/viewport";

const ASIDE = 4 * GRID;
const GAP = 10 * GRID;

/** The place itself; when a node begins exactly there, the next one down to the right that is free. */
export function freePlace(doc: Doc, at: Point): Point {
  const taken = new Set(Object.values(doc.views).map(({ x, y }) => `${x} ${y}`));
  let place = { x: snap(at.x), y: snap(at.y) };
  while (taken.has(`${place.x} ${place.y}`)) place = { x: place.x + ASIDE, y: place.y + ASIDE };
  return place;
}

/** The place itself; when it lies on a node, to the right of that one, so that what is added hides nothing. */
export function placeBeside(session: Session, at: Point): Point {
  const { editor, catalog } = session;
  const sizes = viewportOf(session).sizes();
  const rects = Object.keys(editor.doc.nodes).map((id) => nodeRect(editor.doc, catalog, sizes, id));
  let place = { x: snap(at.x), y: snap(at.y) };
  for (;;) {
    const { x, y } = place;
    const on = rects.find((r) => x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height);
    if (on === undefined) return place;
    place = { x: snap(on.x + on.width + GAP), y: snap(on.y) };
  }
}
