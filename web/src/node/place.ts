import type { Doc } from "@/graph/document";
import { topological } from "@/graph/order";

export interface Place {
  /** From 1, in the order of work. */
  readonly place: number;
  readonly count: number;
}

/** Every node asks for its place, so the order is worked out once for a document. */
const KNOWN = new WeakMap<Doc["nodes"], { readonly edges: Doc["edges"]; readonly places: ReadonlyMap<string, number> }>();

/** Where a node stands among all. */
export function placeOf(doc: Doc, id: string): Place {
  let known = KNOWN.get(doc.nodes);
  if (known?.edges !== doc.edges) {
    known = { edges: doc.edges, places: new Map(topological(doc).map((node, at) => [node, at + 1])) };
    KNOWN.set(doc.nodes, known);
  }
  return { place: known.places.get(id) ?? 0, count: known.places.size };
}
