/**
 * The wires of two sides, input by input.
 *
 * An input that takes a list keeps what either side has added, loses what either has removed, and has the order of the
 * side that changed it; mine, when both did. An input that takes one is like a field.
 */

import type { Edge, PortRef } from "../api/types";
import type { Conflict } from "./conflict";
import { type Catalog, type Doc, nodeOf, wireName } from "./document";
import { sameValue } from "./equal";
import { portOf } from "./kinds";
import { hasLoop, wouldLoop } from "./order";
import { pick } from "./threeWay";

interface Sides {
  readonly base: readonly Edge[];
  readonly mine: readonly Edge[];
  readonly theirs: readonly Edge[];
}

interface Merged {
  readonly edges: readonly Edge[];
  readonly conflicts: readonly Conflict[];
}

/** `doc` has the merged nodes; only wires between them stay. */
export function mergeEdges(doc: Doc, sides: Sides, catalog: Catalog | null): Merged {
  const [base, mine, theirs] = [sides.base, sides.mine, sides.theirs].map((edges) => inputsOf(doc, edges));
  if (base === undefined || mine === undefined || theirs === undefined) return { edges: sides.mine, conflicts: [] };
  const conflicts: Conflict[] = [];
  const merged = new Map<string, readonly Keyed[]>();
  for (const input of new Set([...mine.keys(), ...theirs.keys()])) {
    const lists = [base, mine, theirs].map((inputs) => inputs.get(input) ?? []);
    const [was = [], left = [], right = []] = lists;
    const target = (left[0] ?? right[0])?.edge.target;
    if (target === undefined) continue;
    const port = catalog && portOf(catalog, nodeOf(doc, target.node), "input", target.port);
    const single = port == null ? lists.every(({ length }) => length <= 1) : !port.many;
    if (!single) {
      merged.set(input, combined(was, left, right));
      continue;
    }
    const [wasKeys, leftKeys, rightKeys] = [was.map(keyOf), left.map(keyOf), right.map(keyOf)];
    const { value, clash } = pick(wasKeys, leftKeys, rightKeys);
    merged.set(input, value === leftKeys ? left : right);
    if (clash) conflicts.push(conflictAt(target, left, right, was));
  }
  const edges = woven([...sides.mine, ...sides.theirs], merged);
  const whole = sameValue(edges, sides.mine) ? sides.mine : edges;
  if (!hasLoop({ ...doc, edges: whole })) return { edges: whole, conflicts };
  return unlooped(doc, whole, sides, conflicts);
}

/** A wire with a name that tells it apart from others like it in its input. */
interface Keyed {
  readonly key: string;
  readonly edge: Edge;
}

function inputsOf(doc: Doc, edges: readonly Edge[]): Map<string, Keyed[]> {
  const inputs = new Map<string, Keyed[]>();
  for (const edge of edges) {
    if (nodeOf(doc, edge.source.node) === undefined || nodeOf(doc, edge.target.node) === undefined) continue;
    const list = inputs.get(nameOf(edge.target)) ?? [];
    const source = nameOf(edge.source);
    const nth = list.filter((other) => nameOf(other.edge.source) === source).length;
    list.push({ key: `${source}#${nth}`, edge });
    inputs.set(nameOf(edge.target), list);
  }
  return inputs;
}

function combined(base: readonly Keyed[], mine: readonly Keyed[], theirs: readonly Keyed[]): readonly Keyed[] {
  const [was, left, right] = [keys(base), keys(mine), keys(theirs)];
  const common = ({ key }: Keyed): boolean => was.has(key) && left.has(key) && right.has(key);
  const reordered = !sameValue(base.filter(common).map(keyOf), mine.filter(common).map(keyOf));
  const [lead, other, others] = reordered ? [mine, theirs, right] : [theirs, mine, left];
  const list = lead.filter(({ key }) => others.has(key) || !was.has(key));
  for (const [i, item] of other.entries()) {
    if (was.has(item.key) || list.some(({ key }) => key === item.key)) continue;
    const before = other[i - 1]?.key;
    const at = before === undefined ? 0 : list.findIndex(({ key }) => key === before) + 1;
    // What stood behind a wire that is gone goes to the end.
    list.splice(before !== undefined && at === 0 ? list.length : at, 0, item);
  }
  return sameValue(list.map(keyOf), mine.map(keyOf)) ? mine : list;
}

/** One list of wires again: those of each input where the document had wires of that input. */
function woven(slots: readonly Edge[], inputs: ReadonlyMap<string, readonly Keyed[]>): Edge[] {
  const left = new Map([...inputs].map(([input, list]) => [input, list.values()]));
  const edges: Edge[] = [];
  for (const { target } of slots) {
    const next = left.get(nameOf(target))?.next();
    if (next?.done === false) edges.push(next.value.edge);
  }
  return edges;
}

/** Two sides can close a loop that neither has drawn: then their wires give way. */
function unlooped(doc: Doc, edges: readonly Edge[], sides: Sides, conflicts: readonly Conflict[]): Merged {
  const known = new Set([...sides.mine, ...sides.base].map(wireName));
  const found: Conflict[] = [...conflicts];
  const into = (target: PortRef, from: readonly Edge[]): readonly Keyed[] =>
    inputsOf(doc, from).get(nameOf(target)) ?? [];
  let draft: Doc = { ...doc, edges: edges.filter((edge) => known.has(wireName(edge))) };
  for (const edge of edges) {
    if (known.has(wireName(edge))) continue;
    if (!wouldLoop(draft, edge)) {
      draft = { ...draft, edges: [...draft.edges, edge] };
      continue;
    }
    const { target } = edge;
    found.push(conflictAt(target, into(target, sides.mine), into(target, sides.theirs), into(target, sides.base)));
  }
  return { edges: draft.edges, conflicts: found };
}

function conflictAt(
  { node, port }: PortRef,
  mine: readonly Keyed[],
  theirs: readonly Keyed[],
  base: readonly Keyed[],
): Conflict {
  const sources = (list: readonly Keyed[]): readonly PortRef[] => list.map(({ edge }) => edge.source);
  return { what: "input", node, field: port, mine: sources(mine), theirs: sources(theirs), base: sources(base) };
}

function keys(list: readonly Keyed[]): Set<string> {
  return new Set(list.map(keyOf));
}

function keyOf({ key }: Keyed): string {
  return key;
}

function nameOf({ node, port }: PortRef): string {
  return `${node}.${port}`;
}
