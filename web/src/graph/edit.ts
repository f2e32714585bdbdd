/** The edits of a document. Each gives a Step, and a Step gives the same document back when it changes nothing. */

import type { Edge, PortRef } from "../api/types";
import {
  type Catalog,
  type Doc,
  type DocNode,
  edgeIds,
  type Frame,
  nodeOf,
  type NodeView,
  PLAIN_VIEW,
  sameEdge,
  samePort,
  type Step,
  viewOf,
} from "./document";
import { sameValue } from "./equal";
import { portOf } from "./kinds";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function seq(...steps: readonly Step[]): Step {
  return (doc) => steps.reduce((draft, step) => step(draft), doc);
}

/** A node whose id is taken is not added. */
export function addNode(node: DocNode, view: Partial<NodeView> & Point): Step {
  return (doc) =>
    nodeOf(doc, node.id) !== undefined
      ? doc
      : {
          ...doc,
          nodes: { ...doc.nodes, [node.id]: node },
          views: { ...doc.views, [node.id]: { ...PLAIN_VIEW, ...view } },
        };
}

/** Remove nodes, with the wires at them. */
export function removeNodes(ids: Iterable<string>): Step {
  const gone = new Set(ids);
  return (doc) => {
    const edges = doc.edges.filter(({ source, target }) => !gone.has(source.node) && !gone.has(target.node));
    const nodes = without(doc.nodes, gone);
    const views = without(doc.views, gone);
    if (nodes === doc.nodes && views === doc.views && edges.length === doc.edges.length) return doc;
    return { ...doc, nodes, views, edges: edges.length === doc.edges.length ? doc.edges : edges };
  };
}

/** Set some params of a node; those that are `undefined` go back to their defaults. */
export function setParams(id: string, params: Readonly<Record<string, unknown>>): Step {
  return withNode(id, (node) => {
    const kept = Object.entries({ ...node.params, ...params }).filter(([, value]) => value !== undefined);
    const next = Object.fromEntries(kept);
    return sameValue(next, node.params) ? node : { ...node, params: next };
  });
}

/** Another type takes its own newest version. */
export function setNode(id: string, change: Partial<Pick<DocNode, "disabled" | "pinned" | "type">>): Step {
  return withNode(id, (node) => {
    const next = changed(node, change);
    return next.type === node.type ? next : { ...next, typeVersion: null };
  });
}

export function setView(id: string, change: Partial<NodeView>): Step {
  return (doc) => {
    if (nodeOf(doc, id) === undefined) return doc;
    const view = viewOf(doc, id);
    const next = changed(view, change);
    return next === view ? doc : { ...doc, views: { ...doc.views, [id]: next } };
  };
}

export function moveNodes(positions: ReadonlyMap<string, Point>): Step {
  return (doc) => {
    const moved: [string, NodeView][] = [];
    for (const [id, { x, y }] of positions) {
      const view = viewOf(doc, id);
      const known = Object.hasOwn(doc.views, id);
      if (nodeOf(doc, id) !== undefined && (!known || view.x !== x || view.y !== y)) moved.push([id, { ...view, x, y }]);
    }
    return moved.length === 0 ? doc : { ...doc, views: { ...doc.views, ...Object.fromEntries(moved) } };
  };
}

/** Add a wire. An input that takes one lets go of its old wire; `index` is the place among the wires of the input. */
export function connect(catalog: Catalog, edge: Edge, index?: number): Step {
  return (doc) => {
    const target = nodeOf(doc, edge.target.node);
    if (target === undefined || nodeOf(doc, edge.source.node) === undefined) return doc;
    const port = portOf(catalog, target, "input", edge.target.port);
    const slots = slotsOf(doc.edges, edge.target);
    const first = slots[0];
    if (port !== null && !port.many && first !== undefined) {
      const old = doc.edges[first];
      if (slots.length === 1 && old !== undefined && sameEdge(old, edge)) return doc;
      const edges = doc.edges.with(first, edge).filter((_, i) => i === first || !slots.includes(i));
      return { ...doc, edges };
    }
    const place = index === undefined ? undefined : slots[Math.max(0, index)];
    return { ...doc, edges: doc.edges.toSpliced(place ?? doc.edges.length, 0, edge) };
  };
}

/** Remove wires, by the names that `edgeIds` gives them. */
export function disconnect(gone: ReadonlySet<string>): Step {
  return (doc) => {
    const ids = edgeIds(doc.edges);
    const edges = doc.edges.filter((_, i) => !gone.has(ids[i] ?? ""));
    return edges.length === doc.edges.length ? doc : { ...doc, edges };
  };
}

/** Give a wire another place among the wires of its input. */
export function moveEdge(edgeId: string, to: number): Step {
  return (doc) => {
    const at = edgeIds(doc.edges).indexOf(edgeId);
    const edge = doc.edges[at];
    if (edge === undefined) return doc;
    const slots = slotsOf(doc.edges, edge.target);
    const from = slots.indexOf(at);
    const place = Math.min(Math.max(0, to), slots.length - 1);
    if (place === from) return doc;
    const order = slots.toSpliced(from, 1).toSpliced(place, 0, at);
    const edges = [...doc.edges];
    slots.forEach((slot, i) => {
      const moved = doc.edges[order[i] ?? slot];
      if (moved !== undefined) edges[slot] = moved;
    });
    return { ...doc, edges };
  };
}

export function setFrames(frames: readonly Frame[]): Step {
  return (doc) => (sameValue(frames, doc.frames) ? doc : { ...doc, frames });
}

export function addFrame(frame: Frame): Step {
  return (doc) => (doc.frames.some(({ id }) => id === frame.id) ? doc : { ...doc, frames: [...doc.frames, frame] });
}

export function setFrame(id: string, change: Partial<Omit<Frame, "id">>): Step {
  return (doc) => setFrames(doc.frames.map((frame) => (frame.id === id ? changed(frame, change) : frame)))(doc);
}

/** The nodes inside stay where they are. */
export function removeFrames(ids: Iterable<string>): Step {
  const gone = new Set(ids);
  return (doc) => setFrames(doc.frames.filter(({ id }) => !gone.has(id)))(doc);
}

/** An id that no node or frame has, made of a node type's: `video`, `video-2`. Numbers below `from` are not tried. */
export function freshId(type: string, doc: Doc, taken: ReadonlySet<string> = new Set(), from = 1): string {
  const stem = type.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, 56) || "node";
  for (let nth = from; ; nth += 1) {
    const id = nth === 1 ? stem : `${stem}-${nth}`;
    if (!taken.has(id) && nodeOf(doc, id) === undefined && !doc.frames.some((frame) => frame.id === id)) return id;
  }
}

function withNode(id: string, change: (node: DocNode) => DocNode): Step {
  return (doc) => {
    const node = nodeOf(doc, id);
    if (node === undefined) return doc;
    const next = change(node);
    return next === node ? doc : { ...doc, nodes: { ...doc.nodes, [id]: next } };
  };
}

function changed<T extends object>(value: T, change: NoInfer<Partial<T>>): T {
  const next = { ...value, ...change };
  return sameValue(next, value) ? value : next;
}

function without<T>(record: Readonly<Record<string, T>>, gone: ReadonlySet<string>): Readonly<Record<string, T>> {
  const entries = Object.entries(record);
  const kept = entries.filter(([id]) => !gone.has(id));
  return kept.length === entries.length ? record : Object.fromEntries(kept);
}

function slotsOf(edges: readonly Edge[], target: PortRef): number[] {
  return edges.flatMap((edge, i) => (samePort(edge.target, target) ? [i] : []));
}
