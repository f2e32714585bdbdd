/** Which kinds of value go into which ports. The server has the same rule and the last word. */

import type { Kind, Port } from "../api/types";
import type { Catalog, DocNode } from "./document";

export type Side = "input" | "output";

export type Fit = "exact" | "converted" | "any";

/** Whether a wire from a port of one kind may go into a port of the other. */
export function fits(source: Kind, target: Kind): boolean {
  return fitOf(source, target) !== null;
}

/** How well a wire from one kind into the other fits, or null when it may not be. */
export function fitOf(source: Kind, target: Kind): Fit | null {
  if (source === target) return "exact";
  if (source === "any" || target === "any") return "any";
  return CONVERSIONS.has(`${source}>${target}`) ? "converted" : null;
}

/** The order from the best fit to the loosest. */
export const FIT_RANK: Readonly<Record<Fit, number>> = { exact: 0, converted: 1, any: 2 };

/** A port of a node, or null when its type is not installed or has no such port. */
export function portOf(
  catalog: Catalog,
  node: Pick<DocNode, "type"> | undefined,
  side: Side,
  name: string,
): Port | null {
  return portsOf(catalog, node, side).find((port) => port.name === name) ?? null;
}

/** All ports on one side of a node; none when its type is not installed. */
export function portsOf(catalog: Catalog, node: Pick<DocNode, "type"> | undefined, side: Side): readonly Port[] {
  const type = node && catalog.get(node.type);
  if (type === undefined) return [];
  return side === "input" ? type.inputs : type.outputs;
}

const CONVERSIONS: ReadonlySet<string> = new Set(["text>prompt", "prompt>text"]);
