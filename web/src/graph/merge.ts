/**
 * What two sides have made of one document, in one: `merge(base, mine, theirs)`.
 *
 * Node by node and field by field. Only what both changed differently is a conflict, and the document then holds mine.
 * What did not change keeps its reference, mine where both sides have it.
 */

import type { Edge } from "../api/types";
import { type Conflict, held } from "./conflict";
import { type Catalog, type Doc, type DocNode, nodeOf, type NodeView, viewOf, wireName } from "./document";
import { freshId } from "./edit";
import { sameValue } from "./equal";
import { mergeEdges } from "./mergeEdges";
import { mergeFrames } from "./mergeFrames";
import { renameNodes } from "./rename";
import { rescuedWires } from "./rescue";
import { fieldOf, kept, pick, pickFields } from "./threeWay";

export { type Choice, type Conflict, resolve } from "./conflict";

export interface Merged {
  readonly doc: Doc;
  readonly conflicts: readonly Conflict[];
  /** Nodes that both sides have added under one id: what mine (or who yields) is called now, by its id before. */
  readonly renamed: ReadonlyMap<string, string>;
}

export interface MergeOptions {
  /** Tells inputs that take one wire from lists. Without it, an input with one wire on either side counts as the former. */
  readonly catalog?: Catalog;
  /** Whose node gets another id when both have added one under the same id. */
  readonly yields?: "mine" | "theirs";
}

export function merge(base: Doc, mine: Doc, theirs: Doc, { catalog, yields = "mine" }: MergeOptions = {}): Merged {
  if (mine === theirs || base === theirs) return { doc: mine, conflicts: [], renamed: new Map() };
  const renamed = twins(base, mine, theirs, yields === "mine" ? mine : theirs);
  if (yields === "mine") mine = renameNodes(renamed)(mine);
  else theirs = renameNodes(renamed)(theirs);

  const conflicts: Conflict[] = [];
  const rescued = new Set<string>();
  const nodes: [string, DocNode][] = [];
  const added = { mine: nodesOfNew(base.edges, mine.edges), theirs: nodesOfNew(base.edges, theirs.edges) };
  for (const id of new Set([...Object.keys(mine.nodes), ...Object.keys(theirs.nodes)])) {
    const [before, left, right] = [nodeOf(base, id), nodeOf(mine, id), nodeOf(theirs, id)];
    const node = left && right ? mergeNode(before, left, right, conflicts) : (left ?? right);
    if (node === undefined) continue;
    if (before === undefined || (left && right)) {
      nodes.push([id, node]);
      continue;
    }
    // One side has removed it; whoever still has it may have worked on it.
    const here = left ? mine : theirs;
    if (!workedOn(base, here, id) && !added[left ? "mine" : "theirs"].has(id)) continue;
    conflicts.push({
      what: "deleted",
      node: id,
      field: "deleted",
      mine: held(mine, id),
      theirs: held(theirs, id),
      base: held(base, id),
    });
    if (left === undefined) continue;
    nodes.push([id, left]);
    rescued.add(id);
  }

  const doc: Doc = {
    nodes: keptRecord(nodes, mine.nodes, theirs.nodes),
    views: mergeViews(base, mine, theirs, nodes, conflicts),
    frames: mergeFrames(base.frames, mine.frames, theirs.frames),
    extra: pick(base.extra, mine.extra, theirs.extra).value,
    edges: mine.edges,
  };
  // A node that is kept against their wish keeps its wires as well.
  const wires = rescued.size === 0 ? theirs.edges : rescuedWires(base, theirs.edges, rescued, catalog);
  const merged = mergeEdges(doc, { base: base.edges, mine: mine.edges, theirs: wires }, catalog ?? null);
  const whole = { ...doc, edges: merged.edges };
  return { doc: shared(whole, mine, theirs), conflicts: [...conflicts, ...merged.conflicts], renamed };
}

function mergeNode(base: DocNode | undefined, mine: DocNode, theirs: DocNode, conflicts: Conflict[]): DocNode {
  if (mine === theirs || sameValue(mine, theirs)) return mine;
  const fields = pickFields(base && headOf(base), headOf(mine), headOf(theirs));
  const params = pickFields(base?.params, mine.params, theirs.params);
  const { id: node } = mine;
  for (const field of fields.clashes) {
    // A version means nothing without its type: it follows.
    if (field !== "typeVersion") conflicts.push(clash("node", node, field, base ?? {}, mine, theirs));
  }
  for (const field of params.clashes) conflicts.push(clash("param", node, field, base?.params ?? {}, mine.params, theirs.params));
  const typeVersion =
    fields.value.type === theirs.type && theirs.type !== mine.type ? theirs.typeVersion : fields.value.typeVersion;
  return kept({ ...fields.value, typeVersion, params: params.value }, mine, theirs);
}

function headOf({ id, type, typeVersion, disabled, pinned }: DocNode): Omit<DocNode, "params"> {
  return { id, type, typeVersion, disabled, pinned };
}

function mergeViews(
  base: Doc,
  mine: Doc,
  theirs: Doc,
  nodes: readonly (readonly [string, DocNode])[],
  conflicts: Conflict[],
): Doc["views"] {
  const views: [string, NodeView][] = [];
  for (const [id] of nodes) {
    const [left, right] = [mine.views, theirs.views].map((all) => (Object.hasOwn(all, id) ? all[id] : undefined));
    const view = left && right ? mergeView(id, base, left, right, conflicts) : (left ?? right);
    if (view !== undefined) views.push([id, view]);
  }
  return keptRecord(views, mine.views, theirs.views);
}

/** Two people who move or size one node are not asked: mine stays. */
function mergeView(id: string, base: Doc, mine: NodeView, theirs: NodeView, conflicts: Conflict[]): NodeView {
  if (mine === theirs || sameValue(mine, theirs)) return mine;
  const was = Object.hasOwn(base.views, id) ? viewOf(base, id) : undefined;
  const fields = pickFields(was, mine, theirs);
  for (const field of fields.clashes) {
    if (!GEOMETRY.has(field)) conflicts.push(clash("view", id, field, was ?? {}, mine, theirs));
  }
  const place = pick(was && placeOf(was), placeOf(mine), placeOf(theirs)).value;
  const size = pick(was && sizeOf(was), sizeOf(mine), sizeOf(theirs)).value;
  return kept({ ...fields.value, ...place, ...size }, mine, theirs);
}

const GEOMETRY: ReadonlySet<string> = new Set(["x", "y", "width", "height"]);

function placeOf({ x, y }: NodeView): Pick<NodeView, "x" | "y"> {
  return { x, y };
}

function sizeOf({ width, height }: NodeView): Pick<NodeView, "width" | "height"> {
  return { width, height };
}

function clash(
  what: "node" | "param" | "view",
  node: string,
  field: string,
  base: object,
  mine: object,
  theirs: object,
): Conflict {
  const [was, left, right] = [base, mine, theirs].map((fields) => fieldOf({ ...fields }, field));
  return { what, node, field, base: was, mine: left, theirs: right };
}

/**
 * Nodes that both sides have added under one id, with new ids for one side's. A node of the same type at the same place
 * is one node: a save whose answer was lost comes back like that.
 */
function twins(base: Doc, mine: Doc, theirs: Doc, renamedIn: Doc): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  const taken = new Set([...Object.keys(mine.nodes), ...Object.keys(theirs.nodes)]);
  for (const [id, left] of Object.entries(mine.nodes)) {
    const right = nodeOf(theirs, id);
    if (right === undefined || nodeOf(base, id) !== undefined) continue;
    const [here, there] = [viewOf(mine, id), viewOf(theirs, id)];
    if (left.type === right.type && here.x === there.x && here.y === there.y) continue;
    const name = freshId(nodeOf(renamedIn, id)?.type ?? id, base, taken);
    taken.add(name);
    renamed.set(id, name);
  }
  return renamed;
}

function workedOn(base: Doc, doc: Doc, id: string): boolean {
  const [was, is] = [viewOf(base, id), viewOf(doc, id)];
  return was.title !== is.title || was.note !== is.note || !sameValue(nodeOf(base, id), nodeOf(doc, id));
}

/** The nodes at both ends of wires that were not there before. */
function nodesOfNew(before: readonly Edge[], after: readonly Edge[]): Set<string> {
  if (before === after) return new Set();
  const known = new Set(before.map(wireName));
  return new Set(
    after.filter((edge) => !known.has(wireName(edge))).flatMap(({ source, target }) => [source.node, target.node]),
  );
}

function keptRecord<T>(
  entries: readonly (readonly [string, T])[],
  mine: Readonly<Record<string, T>>,
  theirs: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  const all = Object.fromEntries(entries);
  if (sameValue(all, mine)) return mine;
  // Theirs only with the very same values: it may be read anew, and mine are among them.
  const same = entries.length === Object.keys(theirs).length && entries.every(([id, value]) => theirs[id] === value);
  return same ? theirs : all;
}

function shared(doc: Doc, mine: Doc, theirs: Doc): Doc {
  const same = (other: Doc): boolean =>
    doc.nodes === other.nodes && doc.views === other.views && doc.frames === other.frames && doc.extra === other.extra;
  if (same(mine) && doc.edges === mine.edges) return mine;
  return same(theirs) && sameValue(doc.edges, theirs.edges) ? theirs : doc;
}
