/** Sizes on the canvas, in its pixels. Estimates for nodes that are not measured yet. */

import type { NodeTypeInfo } from "../api/types";
import { type Catalog, type Doc, nodeOf, type NodeView, viewOf } from "./document";

export const GRID = 8;
export const NODE_WIDTH = 272;
export const HEADER_HEIGHT = 36;
export const PORT_HEIGHT = 24;
const PREVIEW_HEIGHT = Math.round((NODE_WIDTH * 9) / 16);
const FIELD_HEIGHT = 28;
const FOOTER_HEIGHT = 40;

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** What was measured, by the id of the node. */
export type Sizes = ReadonlyMap<string, Size>;

export const NO_SIZES: Sizes = new Map();

export function snap(value: number): number {
  return Math.round(value / GRID) * GRID;
}

/** About how high a node is drawn. The type is undefined when it is not installed. */
export function nodeHeight(type: NodeTypeInfo | undefined, view: Pick<NodeView, "height" | "collapsed">): number {
  const ports = Math.max(type?.inputs.length ?? 1, type?.outputs.length ?? 1) * PORT_HEIGHT;
  if (view.collapsed) return HEADER_HEIGHT + ports;
  if (view.height !== null) return view.height;
  const fields = Math.min(3, paramCount(type)) * FIELD_HEIGHT;
  return HEADER_HEIGHT + Math.max(PREVIEW_HEIGHT, ports) + fields + FOOTER_HEIGHT;
}

/** Where a node lies and how large it is: as measured, or else as its view says, or else estimated. */
export function nodeRect(doc: Doc, catalog: Catalog, sizes: Sizes, id: string): Rect {
  const view = viewOf(doc, id);
  const { width, height } = sizes.get(id) ?? {
    width: view.width ?? NODE_WIDTH,
    height: nodeHeight(catalog.get(nodeOf(doc, id)?.type ?? ""), view),
  };
  return { x: view.x, y: view.y, width, height };
}

/** The smallest rectangle around all of these, or null around none. */
export function bounds(rects: Iterable<Rect>): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether the middle of one lies in the other. */
export function centredIn(inner: Rect, outer: Rect): boolean {
  const x = inner.x + inner.width / 2;
  const y = inner.y + inner.height / 2;
  return x >= outer.x && x <= outer.x + outer.width && y >= outer.y && y <= outer.y + outer.height;
}

function paramCount(type: NodeTypeInfo | undefined): number {
  const properties = type?.params.properties;
  return typeof properties === "object" && properties !== null ? Object.keys(properties).length : 0;
}
