/** What commands may ask of the canvas: where one looks, and where the pointer is. The canvas registers itself. */

import { NO_SIZES, type Sizes } from "@/graph/geometry";
import type { Session } from "./session";
import type { Point, ViewStore } from "./view";

export interface Viewport {
  /** Show these nodes, or all. */
  readonly fit: (ids?: readonly string[]) => void;
  readonly zoomBy: (factor: number) => void;
  readonly zoomTo: (zoom: number) => void;
  readonly centre: (id: string) => void;
  /** Where the pointer is in the graph, or the middle of what is seen. */
  readonly pointer: () => Point;
  /** Give a node the focus of the keyboard, and bring it into sight. */
  readonly focusNode: (id: string) => void;
  /** A point of the graph in pixels of the page. */
  readonly toScreen: (point: Point) => Point;
  /** The sizes of the nodes as they were drawn. */
  readonly sizes: () => Sizes;
}

/** By what is looked at, which is the same for the graph of now and that of an earlier run. */
const viewports = new WeakMap<ViewStore, Viewport>();

/** Gives the way to take it back. */
export function registerViewport(session: Session, viewport: Viewport): () => void {
  viewports.set(session.view, viewport);
  return () => {
    if (viewports.get(session.view) === viewport) viewports.delete(session.view);
  };
}

/** The canvas of a session. While none is drawn, one that shows nothing. */
export function viewportOf(session: Session): Viewport {
  return viewports.get(session.view) ?? UNSEEN;
}

const nothing = (): void => undefined;

const UNSEEN: Viewport = {
  fit: nothing,
  zoomBy: nothing,
  zoomTo: nothing,
  centre: nothing,
  pointer: () => ({ x: 0, y: 0 }),
  focusNode: nothing,
  toScreen: () => ({ x: innerWidth / 2, y: innerHeight / 3 }),
  sizes: () => NO_SIZES,
};
