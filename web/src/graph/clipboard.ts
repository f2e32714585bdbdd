/** Copy and paste. A copy is a value of its own: what it was made of may change or go. */

import type { Edge } from "../api/types";
import { type Clip, type Incoming } from "./clip";
import {
  type Catalog,
  type Doc,
  type DocNode,
  EMPTY,
  nodeOf,
  type NodeView,
  PLAIN_VIEW,
  samePort,
  type Step,
  viewOf,
} from "./document";
import { connect, freshId, type Point } from "./edit";
import { carriedBy } from "./frames";
import { NO_SIZES, snap } from "./geometry";
import { fits, portOf } from "./kinds";
import { topological } from "./order";

export { type Clip, clipText, parseClip } from "./clip";

export interface PasteOptions {
  /** Where the top left corner of the copy goes. */
  readonly at: Point;
  /** Whether wires from outside the copy are made again, where their source is there. */
  readonly incoming: boolean;
}

export interface Pasted {
  readonly step: Step;
  /** The new nodes, in the order of the clip. */
  readonly ids: readonly string[];
}

/** Copy nodes, and frames with all that they carry, by their ids. */
export function copy(doc: Doc, ids: Iterable<string>): Clip {
  const asked = [...ids];
  const carried = carriedBy(doc, new Map(), asked, NO_SIZES);
  const chosen = new Set([...asked, ...carried.nodes].filter((id) => nodeOf(doc, id) !== undefined));
  const into = doc.edges.filter(({ target }) => chosen.has(target.node));
  return {
    format: "reelgraph/clip",
    version: 1,
    nodes: Object.values(doc.nodes).filter(({ id }) => chosen.has(id)),
    edges: into.filter(({ source }) => chosen.has(source.node)),
    incoming: into.filter(({ source }) => !chosen.has(source.node)).map((edge) => placed(doc, edge)),
    views: Object.fromEntries([...chosen].map((id) => [id, viewOf(doc, id)])),
    frames: doc.frames.filter(({ id }) => carried.frames.has(id)),
  };
}

/** The top left corner of a clip: paste it there, and it lies where it was. */
export function cornerOf(clip: Clip): Point {
  const places = [...clip.nodes.map(({ id }) => placeIn(clip, id)), ...clip.frames];
  if (places.length === 0) return { x: 0, y: 0 };
  // Not Math.min(...places): a large graph has more places than a call may have arguments.
  return places.reduce<Point>(
    (corner, { x, y }) => ({ x: Math.min(corner.x, x), y: Math.min(corner.y, y) }),
    { x: Infinity, y: Infinity },
  );
}

/**
 * A copy of a clip with ids of its own. A wire that the server would refuse is left out: one that does not fit, one too
 * many, one that closes a loop. A copy is held to no take, as it has none yet.
 */
export function paste(doc: Doc, catalog: Catalog, clip: Clip, { at, incoming }: PasteOptions): Pasted {
  const renamed = freshIds(doc, clip);
  const idOf = (id: string): string => renamed.get(id) ?? id;
  const corner = cornerOf(clip);
  const moved = ({ x, y }: Point): Point => ({ x: snap(at.x) + x - corner.x, y: snap(at.y) + y - corner.y });
  const nodes = clip.nodes.map((node): DocNode => ({ ...node, id: idOf(node.id), pinned: null }));
  const views = clip.nodes.map(({ id }): [string, NodeView] => {
    const view = Object.hasOwn(clip.views, id) ? (clip.views[id] ?? PLAIN_VIEW) : PLAIN_VIEW;
    return [idOf(id), { ...view, ...moved(view) }];
  });
  const frameIds = new Set(renamed.values());
  const frames = clip.frames.map((frame) => {
    const id = freshId("frame", doc, frameIds);
    frameIds.add(id);
    return { ...frame, ...moved(frame), id };
  });
  const edges = soundEdges(clip, catalog).map(({ source, target }) => ({
    source: { ...source, node: idOf(source.node) },
    target: { ...target, node: idOf(target.node) },
  }));
  const outside = incoming ? clip.incoming : [];
  const step: Step = (before) => {
    const after: Doc = {
      ...before,
      nodes: { ...before.nodes, ...Object.fromEntries(nodes.map((node) => [node.id, node])) },
      views: { ...before.views, ...Object.fromEntries(views) },
      frames: [...before.frames, ...frames],
      edges: [...before.edges, ...edges],
    };
    return outside.reduce((draft, { source, target, index }) => {
      const edge = { source, target: { ...target, node: idOf(target.node) } };
      return accepts(draft, catalog, edge) ? connect(catalog, edge, index)(draft) : draft;
    }, after);
  };
  return { step, ids: nodes.map(({ id }) => id) };
}

function freshIds(doc: Doc, clip: Clip): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  // The search for a free number goes on where the last one of the type ended: a large paste has many of one type.
  const next = new Map<string, number>();
  return new Map(
    clip.nodes.map(({ id, type }) => {
      const from = next.get(type) ?? 1;
      const fresh = freshId(type, doc, taken, from);
      next.set(type, numberOf(fresh) + 1);
      taken.add(fresh);
      return [id, fresh];
    }),
  );
}

function numberOf(id: string): number {
  return Number(/-(\d{1,9})$/.exec(id)?.[1] ?? 1);
}

/** The inner wires that may be: each to a later node in the order, so that a loop loses the wires that go back. */
function soundEdges(clip: Clip, catalog: Catalog): readonly Edge[] {
  const nodes = Object.fromEntries(clip.nodes.map((node) => [node.id, node]));
  const doc: Doc = { ...EMPTY, nodes, edges: clip.edges };
  const place = new Map(topological(doc).map((id, i) => [id, i]));
  const occupied = new Set<string>();
  return clip.edges.filter((edge) => {
    if ((place.get(edge.source.node) ?? 0) >= (place.get(edge.target.node) ?? 0)) return false;
    if (!fitting(doc, catalog, edge)) return false;
    const port = portOf(catalog, nodeOf(doc, edge.target.node), "input", edge.target.port);
    const input = `${edge.target.node}.${edge.target.port}`;
    if (port?.many === false && occupied.has(input)) return false;
    occupied.add(input);
    return true;
  });
}

function accepts(doc: Doc, catalog: Catalog, edge: Edge): boolean {
  if (!fitting(doc, catalog, edge)) return false;
  const port = portOf(catalog, nodeOf(doc, edge.target.node), "input", edge.target.port);
  return port?.many !== false || !doc.edges.some(({ target }) => samePort(target, edge.target));
}

/** Both nodes are there, and so are the ports of those whose types are installed. */
function fitting(doc: Doc, catalog: Catalog, { source, target }: Edge): boolean {
  const [from, to] = [nodeOf(doc, source.node), nodeOf(doc, target.node)];
  if (from === undefined || to === undefined) return false;
  const output = portOf(catalog, from, "output", source.port);
  const input = portOf(catalog, to, "input", target.port);
  if (output === null) return !catalog.has(from.type) && (input !== null || !catalog.has(to.type));
  return input === null ? !catalog.has(to.type) : fits(output.kind, input.kind);
}

function placed(doc: Doc, edge: Edge): Incoming {
  const wires = doc.edges.filter(({ target }) => samePort(target, edge.target));
  return { ...edge, index: wires.indexOf(edge) };
}

function placeIn(clip: Clip, id: string): Point {
  return (Object.hasOwn(clip.views, id) ? clip.views[id] : undefined) ?? PLAIN_VIEW;
}
