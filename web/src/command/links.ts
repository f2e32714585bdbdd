/** The wires that could be made from a node, for those who make them by keyboard. */

import type { Edge, Port, PortRef } from "@/api/types";
import { check, compatibleTargets, portKey } from "@/graph/connection";
import { type Catalog, type Doc, nodeOf } from "@/graph/document";
import { nodeRect, type Rect, type Sizes } from "@/graph/geometry";
import { portsOf, type Side } from "@/graph/kinds";

export interface PossibleWire {
  readonly edge: Edge;
  /** The input has a wire already, which would go. */
  readonly replaces: boolean;
}

export interface LinkPort {
  readonly side: Side;
  readonly port: Port;
}

/** The ports of a node that a wire could begin at, outputs first. */
export function linkPorts(doc: Doc, catalog: Catalog, node: string): readonly LinkPort[] {
  return (["output", "input"] as const).flatMap((side) =>
    portsOf(catalog, nodeOf(doc, node), side)
      .filter(({ name }) => compatibleTargets(doc, catalog, { node, port: name }, side).size > 0)
      .map((port) => ({ side, port })),
  );
}

/** The wires from one port to all that it fits, those to the nearest nodes first. */
export function linkWires(doc: Doc, catalog: Catalog, sizes: Sizes, from: PortRef, side: Side): readonly PossibleWire[] {
  const other: Side = side === "output" ? "input" : "output";
  const fitting = compatibleTargets(doc, catalog, from, side);
  const here = nodeRect(doc, catalog, sizes, from.node);
  const nodes = Object.values(doc.nodes).map((node) => ({
    node,
    distance: distance(here, nodeRect(doc, catalog, sizes, node.id)),
  }));
  return nodes
    .sort((a, b) => a.distance - b.distance)
    .flatMap(({ node }) => portsOf(catalog, node, other).map(({ name }): PortRef => ({ node: node.id, port: name })))
    .filter((there) => fitting.has(portKey(there, other)))
    .flatMap((there) => wire(doc, catalog, side === "output" ? from : there, side === "output" ? there : from));
}

/** Every wire that could be made between two nodes, in both directions. */
export function wiresBetween(doc: Doc, catalog: Catalog, one: string, two: string): readonly PossibleWire[] {
  return [...wiresFromTo(doc, catalog, one, two), ...wiresFromTo(doc, catalog, two, one)];
}

function wiresFromTo(doc: Doc, catalog: Catalog, from: string, to: string): readonly PossibleWire[] {
  return portsOf(catalog, nodeOf(doc, from), "output").flatMap((output) =>
    portsOf(catalog, nodeOf(doc, to), "input").flatMap((input) =>
      wire(doc, catalog, { node: from, port: output.name }, { node: to, port: input.name }),
    ),
  );
}

function wire(doc: Doc, catalog: Catalog, source: PortRef, target: PortRef): readonly PossibleWire[] {
  const verdict = check(doc, catalog, source, target);
  return verdict.ok ? [{ edge: { source, target }, replaces: verdict.replaces !== null }] : [];
}

function distance(a: Rect, b: Rect): number {
  return Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
}
