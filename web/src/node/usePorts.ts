import { useMemo } from "react";
import { nodeOf } from "@/graph/document";
import { useCatalog, useDoc } from "@/state/context";
import { type Ports, portsOf } from "./ports";

/** The ports of a node. They only change with its type, or with its wires when the type is not installed. */
export function usePorts(id: string): Ports {
  const catalog = useCatalog();
  const type = catalog.get(useDoc((doc) => nodeOf(doc, id)?.type ?? ""));
  const edges = useDoc((doc) => (type === undefined ? doc.edges : NO_EDGES));
  return useMemo(() => portsOf(type, edges, id), [type, edges, id]);
}

const NO_EDGES: readonly never[] = [];
