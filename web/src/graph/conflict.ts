/** What two people have changed differently, and how it is settled. The document holds mine until then. */

import type { Edge, PortRef } from "../api/types";
import { type Doc, type DocNode, nodeOf, type NodeView, sameEdge, samePort, type Step, viewOf } from "./document";
import { addNode, freshId, removeNodes, seq, setNode, setParams, setView } from "./edit";
import { GRID, nodeHeight } from "./geometry";
import { wouldLoop } from "./order";

interface Clash<What extends string, Value> {
  readonly what: What;
  readonly node: string;
  /** The param, the field of the node or of its view, the input, or `deleted`. */
  readonly field: string;
  readonly mine: Value;
  readonly theirs: Value;
  readonly base: Value;
}

export type Conflict =
  | Clash<"param" | "node" | "view", unknown>
  | Clash<"input", readonly PortRef[]>
  | Clash<"deleted", Held | null>;

/** A node that the other side has removed, with all that is needed to bring it back. */
export interface Held {
  readonly node: DocNode;
  readonly view: NodeView;
  readonly edges: readonly Edge[];
  /** Its wires that were the only ones of their input. */
  readonly alone: readonly Edge[];
}

export type Choice = "mine" | "theirs" | "both";

/** Settle one conflict, or all conflicts of a node at once: `both` then makes one copy, with everything of theirs. */
export function resolve(doc: Doc, conflict: Conflict | readonly Conflict[], choice: Choice): Step {
  const conflicts = isList(conflict) ? conflict : [conflict];
  if (choice === "mine") return unchanged;
  if (choice === "theirs") return seq(...conflicts.map(theirs));
  const copies = new Map<string, string>();
  const steps: Step[] = [];
  for (const one of conflicts) {
    if (one.what === "deleted") {
      if (one.mine === null) steps.push(theirs(one));
      continue;
    }
    let copy = copies.get(one.node);
    if (copy === undefined) {
      copy = freshId(nodeOf(doc, one.node)?.type ?? "node", doc, new Set(copies.values()));
      copies.set(one.node, copy);
      steps.push(copied(one.node, copy));
    }
    steps.push(theirs({ ...one, node: copy }));
  }
  return seq(...steps);
}

/** A node with its view and its wires, as a document has them. */
export function held(doc: Doc, id: string): Held | null {
  const node = nodeOf(doc, id);
  if (node === undefined) return null;
  const edges = doc.edges.filter(({ source, target }) => source.node === id || target.node === id);
  const crowd = (edge: Edge): number => doc.edges.filter(({ target }) => samePort(target, edge.target)).length;
  return { node, view: viewOf(doc, id), edges, alone: edges.filter((edge) => crowd(edge) === 1) };
}

function theirs(conflict: Conflict): Step {
  const { node, field } = conflict;
  switch (conflict.what) {
    case "param":
      return setParams(node, { [field]: conflict.theirs });
    case "node":
      return setNode(node, { [field]: conflict.theirs });
    case "view":
      return setView(node, { [field]: conflict.theirs });
    case "input":
      return setSources({ node, port: field }, conflict.theirs);
    case "deleted":
      return conflict.theirs === null ? removeNodes([node]) : restored(conflict.theirs);
  }
}

/** Give an input these wires, as far as their nodes are there and none would close a loop. */
function setSources(target: PortRef, sources: readonly PortRef[]): Step {
  return (doc) => {
    if (nodeOf(doc, target.node) === undefined) return doc;
    const bare = { ...doc, edges: doc.edges.filter((edge) => !samePort(edge.target, target)) };
    return withEdges(bare, sources.map((source) => ({ source, target })));
  };
}

function restored({ node, view, edges, alone }: Held): Step {
  return (doc) => {
    const back = addNode(node, view)(doc);
    const free = edges.filter((edge) => {
      const wires = back.edges.filter(({ target }) => samePort(target, edge.target));
      const only = alone.some((other) => sameEdge(other, edge));
      return wires.length === 0 || (!only && !wires.some((other) => sameEdge(other, edge)));
    });
    return withEdges(back, free);
  };
}

function withEdges(doc: Doc, edges: readonly Edge[]): Doc {
  return edges.reduce((draft, edge) => {
    const missing = nodeOf(draft, edge.source.node) === undefined || nodeOf(draft, edge.target.node) === undefined;
    return missing || wouldLoop(draft, edge) ? draft : { ...draft, edges: [...draft.edges, edge] };
  }, doc);
}

/** A copy under the node, with the same wires going in. */
function copied(id: string, copy: string): Step {
  return (doc) => {
    const node = nodeOf(doc, id);
    if (node === undefined) return doc;
    const view = viewOf(doc, id);
    const y = view.y + nodeHeight(undefined, view) + 4 * GRID;
    const into = doc.edges.filter(({ target }) => target.node === id);
    const placed = addNode({ ...node, id: copy, pinned: null }, { ...view, y })(doc);
    return withEdges(placed, into.map(({ source, target }) => ({ source, target: { ...target, node: copy } })));
  };
}

function unchanged(doc: Doc): Doc {
  return doc;
}

function isList(conflict: Conflict | readonly Conflict[]): conflict is readonly Conflict[] {
  return Array.isArray(conflict);
}
