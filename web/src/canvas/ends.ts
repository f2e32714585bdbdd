/** The wires that end at a port. Every port of every node asks after each edit, so they are sorted once for all. */

import type { Edge } from "@/api/types";
import { type Doc, edgesFrom, edgesInto } from "@/graph/document";
import type { Side } from "@/graph/kinds";

type ByNode = ReadonlyMap<string, readonly Edge[]>;

const KNOWN: Readonly<Record<Side, WeakMap<Doc["edges"], ByNode>>> = { input: new WeakMap(), output: new WeakMap() };

/** In the order of the document. */
export function edgesAt(doc: Doc, side: Side, node: string, port: string): readonly Edge[] {
  let known = KNOWN[side].get(doc.edges);
  if (known === undefined) {
    known = side === "input" ? edgesInto(doc) : edgesFrom(doc);
    KNOWN[side].set(doc.edges, known);
  }
  const end = side === "input" ? "target" : "source";
  return known.get(node)?.filter((edge) => edge[end].port === port) ?? NONE;
}

const NONE: readonly Edge[] = [];
