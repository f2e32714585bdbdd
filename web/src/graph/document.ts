/**
 * The graph as the editor holds it: by id, with every field there, so that nothing below asks for defaults.
 *
 * Values are immutable and share what did not change: who compares two of them compares references.
 */

import type { Edge, Graph, NodeTypeInfo, PortRef } from "../api/types";

export interface DocNode {
  readonly id: string;
  readonly type: string;
  readonly typeVersion: number | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly disabled: boolean;
  /** The take that the node is held to. */
  readonly pinned: string | null;
}

/** Where and how a node is drawn; pixels on the canvas. */
export interface NodeView {
  readonly x: number;
  readonly y: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly title: string;
  readonly colour: string;
  readonly note: string;
  readonly collapsed: boolean;
}

export interface Frame {
  readonly id: string;
  readonly title: string;
  readonly colour: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Doc {
  readonly nodes: Readonly<Record<string, DocNode>>;
  /** The order of the edges of one input is the order of its values. */
  readonly edges: readonly Edge[];
  readonly views: Readonly<Record<string, NodeView>>;
  readonly frames: readonly Frame[];
  /** What an imported document holds that this version does not know. It only travels along. */
  readonly extra: NonNullable<Graph["extra"]>;
}

/** Makes another document of one. Gives the same reference back when there is nothing to change. */
export type Step = (doc: Doc) => Doc;

/** All node types of this install, by id. */
export type Catalog = ReadonlyMap<string, NodeTypeInfo>;

export const EMPTY: Doc = { nodes: {}, edges: [], views: {}, frames: [], extra: {} };

export const PLAIN_VIEW: NodeView = {
  x: 0,
  y: 0,
  width: null,
  height: null,
  title: "",
  colour: "",
  note: "",
  collapsed: false,
};

const PLAIN_FRAME: Omit<Frame, "id"> = { title: "", colour: "", x: 0, y: 0, width: 400, height: 300 };

export function docOf(graph: Graph): Doc {
  // fromEntries, not assignment: a node may be called `__proto__`.
  const nodes: Record<string, DocNode> = Object.fromEntries(
    (graph.nodes ?? []).map((node) => [
      node.id,
      { typeVersion: null, params: {}, disabled: false, pinned: null, ...node },
    ]),
  );
  const views: Record<string, NodeView> = Object.fromEntries(
    Object.entries(graph.view?.nodes ?? {}).map(([id, view]) => [id, { ...PLAIN_VIEW, ...view }]),
  );
  const frames = (graph.view?.frames ?? []).map((frame) => ({ ...PLAIN_FRAME, ...frame }));
  return { nodes, edges: graph.edges ?? [], views, frames, extra: graph.extra ?? {} };
}

export function graphOf(doc: Doc): Graph {
  return {
    nodes: Object.values(doc.nodes),
    edges: doc.edges,
    view: { nodes: doc.views, frames: doc.frames },
    extra: doc.extra,
  };
}

/** The node of this id, also for ids that every object has a property for, such as `constructor`. */
export function nodeOf(doc: Doc, id: string): DocNode | undefined {
  return Object.hasOwn(doc.nodes, id) ? doc.nodes[id] : undefined;
}

/** How a node is drawn; one that has no view yet lies at the origin. */
export function viewOf(doc: Doc, id: string): NodeView {
  return (Object.hasOwn(doc.views, id) ? doc.views[id] : undefined) ?? PLAIN_VIEW;
}

export function samePort(a: PortRef, b: PortRef): boolean {
  return a.node === b.node && a.port === b.port;
}

export function sameEdge(a: Edge, b: Edge): boolean {
  return samePort(a.source, b.source) && samePort(a.target, b.target);
}

/** What an edge connects, as one word: the same for edges that are alike. */
export function wireName({ source, target }: Edge): string {
  return `${source.node}.${source.port}>${target.node}.${target.port}`;
}

/** Names every edge, in the order of the document. Edges that are alike are told apart by their number. */
export function edgeIds(edges: readonly Edge[]): string[] {
  const seen = new Map<string, number>();
  return edges.map((edge) => {
    const name = wireName(edge);
    const nth = seen.get(name) ?? 0;
    seen.set(name, nth + 1);
    return nth === 0 ? name : `${name}#${nth}`;
  });
}

/** Edges by the node that they lead to, each list in the order of the document. */
export function edgesInto(doc: Doc): ReadonlyMap<string, readonly Edge[]> {
  return grouped(doc.edges, (edge) => edge.target.node);
}

/** Edges by the node that they come from, each list in the order of the document. */
export function edgesFrom(doc: Doc): ReadonlyMap<string, readonly Edge[]> {
  return grouped(doc.edges, (edge) => edge.source.node);
}

function grouped(edges: readonly Edge[], by: (edge: Edge) => string): ReadonlyMap<string, readonly Edge[]> {
  const groups = new Map<string, Edge[]>();
  for (const edge of edges) {
    const group = groups.get(by(edge));
    if (group === undefined) groups.set(by(edge), [edge]);
    else group.push(edge);
  }
  return groups;
}
