import type { Edge } from "../api/types";
import { type Catalog, type Doc, nodeOf, samePort, wireName } from "./document";
import { portOf } from "./kinds";

/**
 * Wires of theirs, and those of the base at nodes that are kept although they removed them, each in its place.
 */
export function rescuedWires(
  base: Doc,
  theirs: readonly Edge[],
  ids: ReadonlySet<string>,
  catalog: Catalog | undefined,
): readonly Edge[] {
  const wires = [...theirs];
  const known = new Set(theirs.map(wireName));
  for (const [i, edge] of base.edges.entries()) {
    if (known.has(wireName(edge)) || !(ids.has(edge.source.node) || ids.has(edge.target.node))) continue;
    if (isFilled(base, theirs, edge, catalog)) continue;
    const before = new Set(base.edges.slice(0, i).map(wireName));
    wires.splice(wires.findLastIndex((other) => before.has(wireName(other))) + 1, 0, edge);
  }
  return wires;
}

/** Whether they have wired something else to the input of this wire, which takes one as far as can be told. */
function isFilled(base: Doc, theirs: readonly Edge[], edge: Edge, catalog: Catalog | undefined): boolean {
  const port = catalog && portOf(catalog, nodeOf(base, edge.target.node), "input", edge.target.port);
  const wiresIn = (edges: readonly Edge[]): number =>
    edges.filter(({ target }) => samePort(target, edge.target)).length;
  const single = port == null ? wiresIn(base.edges) === 1 : !port.many;
  return single && wiresIn(theirs) > 0;
}
