/** Nodes on the clipboard, as text that any project can read. Text from elsewhere is refused unless every part is sound. */

import type { Edge, PortRef } from "../api/types";
import { type DocNode, type Frame, type NodeView, PLAIN_VIEW } from "./document";

export interface Clip {
  readonly format: "reelgraph/clip";
  readonly version: 1;
  readonly nodes: readonly DocNode[];
  /** The wires between the nodes. */
  readonly edges: readonly Edge[];
  /** The wires that came from nodes which are not in the clip. */
  readonly incoming: readonly Incoming[];
  readonly views: Readonly<Record<string, NodeView>>;
  readonly frames: readonly Frame[];
}

export interface Incoming extends Edge {
  /** The place among the wires of its input. */
  readonly index: number;
}

const MOST_CLIP_LETTERS = 16 * 1024 ** 2;

export function clipText(clip: Clip): string {
  return JSON.stringify(clip, null, 1);
}

/** A clip, or a whole graph document, from text; null when it is neither. */
export function parseClip(text: string): Clip | null {
  if (text.length > MOST_CLIP_LETTERS) return null;
  try {
    return clipOf(JSON.parse(text));
  } catch {
    return null;
  }
}

const MOST_NODES = 10_000;
const MOST_EDGES = 100_000;
const MOST_LEVELS = 64;
const FARTHEST = 10_000_000;
const LONGEST = 100_000;

class Unsound extends Error {}

function clipOf(data: unknown): Clip {
  if (deeperThan(data, MOST_LEVELS)) throw new Unsound();
  const all = fields(data);
  if (all.version !== 1) throw new Unsound();
  const clip = all.format === "reelgraph/clip";
  if (!clip && all.format !== "reelgraph/graph") throw new Unsound();
  const view = fields(all.view ?? {});
  const nodes = list(all.nodes, MOST_NODES).map(nodeFrom);
  const ids = new Set(nodes.map(({ id }) => id));
  if (ids.size !== nodes.length || nodes.length === 0) throw new Unsound();
  const edges = list(all.edges ?? [], MOST_EDGES).map(edgeFrom);
  if (edges.some(({ source, target }) => !ids.has(source.node) || !ids.has(target.node))) throw new Unsound();
  const incoming = list((clip ? all.incoming : null) ?? [], MOST_EDGES).map(incomingFrom);
  if (incoming.some(({ source, target }) => ids.has(source.node) || !ids.has(target.node))) throw new Unsound();
  const views = Object.entries(fields((clip ? all.views : view.nodes) ?? {})).filter(([id]) => ids.has(id));
  const frames = list((clip ? all.frames : view.frames) ?? [], MOST_NODES).map(frameFrom);
  return {
    format: "reelgraph/clip",
    version: 1,
    nodes,
    edges,
    incoming,
    views: Object.fromEntries(views.map(([id, value]) => [id, viewFrom(value)])),
    frames,
  };
}

function nodeFrom(data: unknown): DocNode {
  const { id, type, typeVersion, params, disabled, pinned } = fields(data);
  return {
    id: idFrom(id),
    type: text(type, 128, 1),
    typeVersion: typeVersion == null ? null : number(typeVersion),
    params: fields(params ?? {}),
    disabled: flag(disabled),
    pinned: pinned == null ? null : text(pinned, 256),
  };
}

function edgeFrom(data: unknown): Edge {
  const { source, target } = fields(data);
  return { source: portFrom(source), target: portFrom(target) };
}

function incomingFrom(data: unknown): Incoming {
  return { ...edgeFrom(data), index: Math.max(0, Math.trunc(number(fields(data).index ?? 0))) };
}

function portFrom(data: unknown): PortRef {
  const { node, port } = fields(data);
  return { node: idFrom(node), port: text(port, 64, 1) };
}

function viewFrom(data: unknown): NodeView {
  const { x, y, width, height, title, colour, note, collapsed } = fields(data);
  return {
    x: number(x ?? PLAIN_VIEW.x),
    y: number(y ?? PLAIN_VIEW.y),
    width: width == null ? null : number(width),
    height: height == null ? null : number(height),
    title: text(title ?? "", LONGEST),
    colour: text(colour ?? "", 64),
    note: text(note ?? "", LONGEST),
    collapsed: flag(collapsed),
  };
}

function frameFrom(data: unknown): Frame {
  const { id, title, colour, x, y, width, height } = fields(data);
  return {
    id: idFrom(id),
    title: text(title ?? "", LONGEST),
    colour: text(colour ?? "", 64),
    x: number(x ?? 0),
    y: number(y ?? 0),
    width: number(width ?? 400),
    height: number(height ?? 300),
  };
}

function fields(data: unknown): Readonly<Record<string, unknown>> {
  if (typeof data !== "object" || data === null || Array.isArray(data)) throw new Unsound();
  // An object that JSON.parse has made: its names are text, and what they hold is not known yet.
  return data as Readonly<Record<string, unknown>>;
}

function list(data: unknown, most: number): readonly unknown[] {
  if (!Array.isArray(data) || data.length > most) throw new Unsound();
  return data;
}

function idFrom(data: unknown): string {
  const id = text(data, 64);
  if (!/^[A-Za-z0-9_-]+$/.test(id)) throw new Unsound();
  return id;
}

function text(data: unknown, most: number, least = 0): string {
  if (typeof data !== "string" || data.length > most || data.length < least) throw new Unsound();
  return data;
}

function number(data: unknown): number {
  if (typeof data !== "number" || !(Math.abs(data) <= FARTHEST)) throw new Unsound();
  return data;
}

function flag(data: unknown): boolean {
  if (data !== undefined && typeof data !== "boolean") throw new Unsound();
  return data ?? false;
}

function deeperThan(data: unknown, most: number): boolean {
  let level: readonly unknown[] = [data];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((value): readonly unknown[] =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}
