import type { PortRef } from "../api/types";
import type { Doc, Step } from "./document";

/** Give nodes other ids, and the wires and views that speak of them. The new ids must be free. */
export function renameNodes(ids: ReadonlyMap<string, string>): Step {
  if (ids.size === 0) return (doc) => doc;
  const named = (id: string): string => ids.get(id) ?? id;
  const end = (ref: PortRef): PortRef => (ids.has(ref.node) ? { ...ref, node: named(ref.node) } : ref);
  return (doc: Doc) => ({
    ...doc,
    nodes: Object.fromEntries(
      Object.values(doc.nodes).map((node) => [named(node.id), ids.has(node.id) ? { ...node, id: named(node.id) } : node]),
    ),
    views: Object.fromEntries(Object.entries(doc.views).map(([id, view]) => [named(id), view])),
    edges: doc.edges.map((edge) =>
      ids.has(edge.source.node) || ids.has(edge.target.node)
        ? { source: end(edge.source), target: end(edge.target) }
        : edge,
    ),
  });
}
