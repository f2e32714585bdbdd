/** Which node types may come at the free end of a wire, the likeliest first. */

import type { Kind, NodeTypeInfo, Port } from "../api/types";
import { type Catalog, type Doc, nodeOf } from "./document";
import { type Fit, FIT_RANK, fitOf, portOf, type Side } from "./kinds";

/** The end of a wire that is held: an output looks for inputs, an input for outputs. */
export interface Loose {
  readonly kind: Kind;
  readonly side: Side;
}

export interface Suggestion {
  readonly type: NodeTypeInfo;
  /** The port that the wire would go to. */
  readonly port: Port;
  readonly fit: Fit;
  /** How often this pair is wired in the documents that were counted. */
  readonly count: number;
}

/** Ranked by how often the pair occurs, then by how well the kinds fit, then by what must be wired. */
export function suggestions(catalog: Catalog, from: Loose, usage: ReadonlyMap<string, number>): Suggestion[] {
  const found: Suggestion[] = [];
  for (const type of catalog.values()) {
    const ports = from.side === "output" ? type.inputs : type.outputs;
    const best = ports.flatMap((port) => suggestion(type, port, from, usage)).sort(order)[0];
    if (best !== undefined) found.push(best);
  }
  return found.sort(order);
}

/** How often ports are wired in these documents, for `suggestions`. Every wire counts for both of its ends. */
export function pairCounts(docs: readonly Doc[], catalog: Catalog): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const add = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const doc of docs) {
    for (const { source, target } of doc.edges) {
      const [from, to] = [nodeOf(doc, source.node), nodeOf(doc, target.node)];
      const output = portOf(catalog, from, "output", source.port);
      const input = portOf(catalog, to, "input", target.port);
      if (from === undefined || to === undefined || output === null || input === null) continue;
      add(pairKey({ kind: output.kind, side: "output" }, to.type, input.name));
      add(pairKey({ kind: input.kind, side: "input" }, from.type, output.name));
    }
  }
  return counts;
}

function suggestion(
  type: NodeTypeInfo,
  port: Port,
  from: Loose,
  usage: ReadonlyMap<string, number>,
): readonly Suggestion[] {
  const fit = from.side === "output" ? fitOf(from.kind, port.kind) : fitOf(port.kind, from.kind);
  return fit === null ? [] : [{ type, port, fit, count: usage.get(pairKey(from, type.id, port.name)) ?? 0 }];
}

function order(a: Suggestion, b: Suggestion): number {
  return (
    b.count - a.count ||
    FIT_RANK[a.fit] - FIT_RANK[b.fit] ||
    Number(b.port.required) - Number(a.port.required) ||
    Number(b.type.offline) - Number(a.type.offline)
  );
}

function pairKey(from: Loose, type: string, port: string): string {
  return `${from.side}:${from.kind}>${type}.${port}`;
}
