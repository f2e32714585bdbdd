/** Whether a wire may be drawn, and where to. The same rules as the server's, which has the last word. */

import type { Edge, Kind, Port, PortRef } from "../api/types";
import { converter, type Converter } from "./converter";
import { type Catalog, type Doc, nodeOf, sameEdge, samePort } from "./document";
import { FIT_RANK, fitOf, fits, portOf, portsOf, type Side } from "./kinds";
import { downstream, upstream, wouldLoop } from "./order";

export type Refusal =
  | {
      readonly ok: false;
      readonly reason: "kind";
      readonly sourceKind: Kind;
      readonly targetKind: Kind;
      readonly converter: Converter | null;
    }
  | { readonly ok: false; readonly reason: "loop" | "same-node" | "duplicate" | "unknown" };

export type Verdict = { readonly ok: true; readonly replaces: Edge | null } | Refusal;

/** `taken`: every input that fits has its one wire already; `no-port`: the node has no port on that side. `port` is the
 * one that came nearest. */
export type FreePort =
  | { readonly ok: true; readonly port: PortRef }
  | { readonly ok: false; readonly reason: "taken"; readonly port: PortRef }
  | { readonly ok: false; readonly reason: "no-port" | "unknown" }
  | (Refusal & { readonly port: PortRef });

/** Whether a wire may go from an output to an input, and which wire it would replace there. */
export function check(doc: Doc, catalog: Catalog, source: PortRef, target: PortRef): Verdict {
  const output = portOf(catalog, nodeOf(doc, source.node), "output", source.port);
  const input = portOf(catalog, nodeOf(doc, target.node), "input", target.port);
  if (output === null || input === null) return { ok: false, reason: "unknown" };
  if (source.node === target.node) return { ok: false, reason: "same-node" };
  if (!fits(output.kind, input.kind)) {
    const [sourceKind, targetKind] = [output.kind, input.kind];
    return { ok: false, reason: "kind", sourceKind, targetKind, converter: converter(catalog, sourceKind, targetKind) };
  }
  const edge = { source, target };
  if (doc.edges.some((other) => sameEdge(other, edge))) return { ok: false, reason: "duplicate" };
  if (wouldLoop(doc, edge)) return { ok: false, reason: "loop" };
  return { ok: true, replaces: input.many ? null : wireInto(doc, target) };
}

/** The input of a node that a wire from this output goes to when it is dropped on the node's body. */
export function freeInput(doc: Doc, catalog: Catalog, source: PortRef, nodeId: string): FreePort {
  const output = portOf(catalog, nodeOf(doc, source.node), "output", source.port);
  if (output === null || nodeOf(doc, nodeId) === undefined) return { ok: false, reason: "unknown" };
  return chosen(doc, catalog, nodeId, "input", output.kind, (port) => {
    const target = { node: nodeId, port };
    const verdict = check(doc, catalog, source, target);
    return verdict.ok && verdict.replaces !== null ? { ok: false, reason: "taken", port: target } : refused(verdict, target);
  });
}

/** The output of a node that feeds this input when its wire is dropped on the node's body. Outputs are always free. */
export function freeOutput(doc: Doc, catalog: Catalog, target: PortRef, nodeId: string): FreePort {
  const input = portOf(catalog, nodeOf(doc, target.node), "input", target.port);
  if (input === null || nodeOf(doc, nodeId) === undefined) return { ok: false, reason: "unknown" };
  return chosen(doc, catalog, nodeId, "output", input.kind, (port) => {
    const source = { node: nodeId, port };
    return refused(check(doc, catalog, source, target), source);
  });
}

/** The ports at the other end that a wire from this port may go to, by `portKey`. An occupied input counts: it lets go. */
export function compatibleTargets(doc: Doc, catalog: Catalog, from: PortRef, side: Side): Set<string> {
  const found = new Set<string>();
  const kind = portOf(catalog, nodeOf(doc, from.node), side, from.port)?.kind;
  if (kind === undefined) return found;
  const other: Side = side === "output" ? "input" : "output";
  const barred = side === "output" ? upstream(doc, from.node) : downstream(doc, from.node);
  barred.add(from.node);
  const byType = new Map<string, readonly string[]>();
  for (const node of Object.values(doc.nodes)) {
    if (barred.has(node.id)) continue;
    let names = byType.get(node.type);
    if (names === undefined) {
      names = portsOf(catalog, node, other).filter((port) => fitBetween(kind, port, other) !== null).map(nameOf);
      byType.set(node.type, names);
    }
    for (const port of names) found.add(portKey({ node: node.id, port }, other));
  }
  for (const { source, target } of doc.edges) {
    if (side === "output" && samePort(source, from)) found.delete(portKey(target, "input"));
    if (side === "input" && samePort(target, from)) found.delete(portKey(source, "output"));
  }
  return found;
}

export function portKey({ node, port }: PortRef, side: Side): string {
  return `${side}:${node}.${port}`;
}

/** The first port that may be wired, ports of exactly the kind before others; or why none may. */
function chosen(
  doc: Doc,
  catalog: Catalog,
  nodeId: string,
  side: Side,
  kind: Kind,
  refusal: (port: string) => Exclude<FreePort, { ok: true }> | null,
): FreePort {
  const ports = portsOf(catalog, nodeOf(doc, nodeId), side);
  const rank = (port: Port): number => {
    const fit = fitBetween(kind, port, side);
    return fit === null ? 3 : FIT_RANK[fit];
  };
  let why: FreePort | null = null;
  for (const { name } of ports.toSorted((a, b) => rank(a) - rank(b))) {
    const refusedBy = refusal(name);
    if (refusedBy === null) return { ok: true, port: { node: nodeId, port: name } };
    why ??= refusedBy;
  }
  return why ?? { ok: false, reason: catalog.has(nodeOf(doc, nodeId)?.type ?? "") ? "no-port" : "unknown" };
}

/** How well a wire that carries or wants this kind fits a port on the given side. */
function fitBetween(kind: Kind, port: Port, side: Side): ReturnType<typeof fitOf> {
  return side === "input" ? fitOf(kind, port.kind) : fitOf(port.kind, kind);
}

function refused(verdict: Verdict, port: PortRef): (Refusal & { readonly port: PortRef }) | null {
  return verdict.ok ? null : { ...verdict, port };
}

function wireInto(doc: Doc, target: PortRef): Edge | null {
  return doc.edges.find((edge) => samePort(edge.target, target)) ?? null;
}

function nameOf({ name }: Port): string {
  return name;
}
