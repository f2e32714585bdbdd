/** The files that the settings of a graph name, by their digests. */

import type { Doc, DocNode } from "@/graph/document";

export function usedDigests({ nodes }: Pick<Doc, "nodes">): ReadonlySet<string> {
  return new Set(Object.values(nodes).flatMap((node) => digestsOf(node)));
}

// A node never changes, so what it names is collected once.
const known = new WeakMap<DocNode, readonly string[]>();

function digestsOf(node: DocNode): readonly string[] {
  const found = known.get(node) ?? digestsIn(node.params);
  known.set(node, found);
  return found;
}

function digestsIn(params: unknown): string[] {
  const digests: string[] = [];
  const stack: unknown[] = [params];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value !== "object" || value === null) continue;
    if ("digest" in value && typeof value.digest === "string") digests.push(value.digest);
    stack.push(...Object.values<unknown>({ ...value }));
  }
  return digests;
}
