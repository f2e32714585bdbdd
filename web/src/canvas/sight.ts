/** Where to look. */

import type { Viewport } from "@xyflow/react";
import { bounds, NO_SIZES, nodeRect, type Rect, type Sizes } from "@/graph/geometry";
import { topological } from "@/graph/order";
import type { Session } from "@/state/session";
import { PICTURES_FROM } from "./detail";

export const LEAST_ZOOM = 0.05;
export const MOST_ZOOM = 2.5;
const FIT_ZOOM = 1;
const CLOSE_ZOOM = 0.5;
const MARGIN = 48;
const START: Viewport = { x: 0, y: 0, zoom: 1 };

type Frame = Pick<Element, "clientWidth" | "clientHeight">;

/** Where somebody looked last; else at everything, or, if that were too small to see a picture, at what is made last. */
export function firstSight(session: Session, frame: Frame): Viewport {
  const kept = keptSight(session.project);
  if (kept !== null) return kept;
  const whole = boundsOf(session, undefined, NO_SIZES);
  if (whole === null) return START;
  const all = fitted(whole, frame);
  const last = topological(session.editor.doc).at(-1);
  if (all.zoom >= PICTURES_FROM || last === undefined) return all;
  const { editor, catalog } = session;
  const { x, y, width, height } = nodeRect(editor.doc, catalog, NO_SIZES, last);
  return {
    x: frame.clientWidth - MARGIN - (x + width) * CLOSE_ZOOM,
    y: frame.clientHeight / 2 - (y + height / 2) * CLOSE_ZOOM,
    zoom: CLOSE_ZOOM,
  };
}

export function keepSight(project: string, viewport: Viewport): void {
  localStorage.setItem(keyOf(project), JSON.stringify(viewport));
}

/** Where to look so that all of this is in sight. */
export function fitted(rect: Rect, { clientWidth, clientHeight }: Frame): Viewport {
  const room = Math.min((clientWidth - 2 * MARGIN) / rect.width, (clientHeight - 2 * MARGIN) / rect.height);
  const zoom = Math.max(LEAST_ZOOM, Math.min(FIT_ZOOM, room));
  return {
    x: clientWidth / 2 - (rect.x + rect.width / 2) * zoom,
    y: clientHeight / 2 - (rect.y + rect.height / 2) * zoom,
    zoom,
  };
}

/** The rectangle around these nodes, or around the whole graph with its frames. */
export function boundsOf({ editor, catalog }: Session, ids: readonly string[] | undefined, sizes: Sizes): Rect | null {
  const { doc } = editor;
  const nodes = (ids ?? Object.keys(doc.nodes)).map((id) => nodeRect(doc, catalog, sizes, id));
  return bounds(ids === undefined ? [...nodes, ...doc.frames] : nodes);
}

function keptSight(project: string): Viewport | null {
  try {
    const { x, y, zoom } = JSON.parse(localStorage.getItem(keyOf(project)) ?? "{}") as Partial<Viewport>;
    return x === undefined || y === undefined || zoom === undefined ? null : { x, y, zoom };
  } catch {
    return null;
  }
}

function keyOf(project: string): string {
  return `reelgraph.sight ${project}`;
}
