import type { Kind, NodeTypeInfo, Output, Port } from "@/api/types";
import type { Doc } from "@/graph/document";

export interface Ports {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** The ports of a node: those of its type, or those that its wires name when the type is not installed. */
export function portsOf(type: NodeTypeInfo | undefined, edges: Doc["edges"], id: string): Ports {
  if (type !== undefined) return type;
  return {
    inputs: namedBy(edges.filter(({ target }) => target.node === id).map(({ target }) => target.port)),
    outputs: namedBy(edges.filter(({ source }) => source.node === id).map(({ source }) => source.port)),
  };
}

/** The kind of what a node makes first, or of what it takes where it makes nothing. */
export function mainKind({ inputs, outputs }: Ports): Kind {
  return outputs[0]?.kind ?? inputs[0]?.kind ?? "any";
}

/** What a port of any kind holds now. */
export function kindOf(output: Output | undefined): Kind {
  const value = output === undefined || "kind" in output ? output : output[0];
  return value?.kind ?? "any";
}

function namedBy(names: readonly string[]): readonly Port[] {
  return [...new Set(names)].map((name) => ({ name, kind: "any", required: false, many: true }));
}
