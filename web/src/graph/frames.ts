/** Frames carry the nodes inside them. What is inside is a matter of where things lie; nothing else is stored. */

import { type Catalog, type Doc, type Frame, type Step, viewOf } from "./document";
import { moveNodes, type Point, setFrames } from "./edit";
import { bounds, centredIn, GRID, nodeRect, type Rect, type Sizes } from "./geometry";

const PADDING = 3 * GRID;
const TITLE_HEIGHT = 5 * GRID;

export interface Carried {
  readonly nodes: ReadonlySet<string>;
  readonly frames: ReadonlySet<string>;
}

/** The nodes whose middle lies in a frame. */
export function nodesInFrame(doc: Doc, catalog: Catalog, frame: Rect, sizes: Sizes): string[] {
  return Object.keys(doc.nodes).filter((id) => centredIn(nodeRect(doc, catalog, sizes, id), frame));
}

/** What moves along with these frames: the nodes in them, and the smaller frames that lie in them. */
export function carriedBy(doc: Doc, catalog: Catalog, frameIds: Iterable<string>, sizes: Sizes): Carried {
  const frames = new Set(frameIds);
  const outer = doc.frames.filter(({ id }) => frames.has(id));
  for (const frame of doc.frames) {
    if (outer.some((around) => encloses(around, frame))) frames.add(frame.id);
  }
  const nodes = new Set(outer.flatMap((frame) => nodesInFrame(doc, catalog, frame, sizes)));
  return { nodes, frames };
}

/** Move frames and nodes by one distance: what `carriedBy` says, as it was when the drag began. */
export function moveCarried({ nodes, frames }: Carried, by: Point): Step {
  return (doc) => {
    const positions = new Map(
      [...nodes].map((id) => [id, { x: viewOf(doc, id).x + by.x, y: viewOf(doc, id).y + by.y }]),
    );
    const moved = doc.frames.map((frame) =>
      frames.has(frame.id) ? { ...frame, x: frame.x + by.x, y: frame.y + by.y } : frame,
    );
    return setFrames(moved)(moveNodes(positions)(doc));
  };
}

/** The rectangle of a frame around these nodes, with room for its title; null around none. */
export function frameAround(doc: Doc, catalog: Catalog, ids: Iterable<string>, sizes: Sizes): Rect | null {
  const around = bounds([...ids].map((id) => nodeRect(doc, catalog, sizes, id)));
  if (around === null) return null;
  const left = floor(around.x - PADDING);
  const top = floor(around.y - PADDING - TITLE_HEIGHT);
  return {
    x: left,
    y: top,
    width: -floor(-(around.x + around.width + PADDING - left)),
    height: -floor(-(around.y + around.height + PADDING - top)),
  };
}

/** Put every frame of the first document around the nodes that it had there, wherever they lie now. */
export function refitFrames(before: Doc, catalog: Catalog, sizes: Sizes): Step {
  const members = new Map(before.frames.map((frame) => [frame.id, nodesInFrame(before, catalog, frame, sizes)]));
  return (doc) => {
    const fitted = doc.frames.map((frame): Frame => {
      const ids = (members.get(frame.id) ?? []).filter((id) => Object.hasOwn(doc.nodes, id));
      const around = frameAround(doc, catalog, ids, sizes);
      return around === null ? frame : { ...frame, ...around };
    });
    return setFrames(fitted)(doc);
  };
}

/** A frame in another of the same size would carry it as well as be carried: the larger one carries. */
function encloses(outer: Frame, inner: Frame): boolean {
  return outer.id !== inner.id && outer.width * outer.height > inner.width * inner.height && centredIn(inner, outer);
}

function floor(value: number): number {
  return Math.floor(value / GRID) * GRID;
}
