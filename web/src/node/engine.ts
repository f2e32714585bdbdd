import type { NodeTypeInfo } from "@/api/types";
import { paramsOf } from "@/form/schema";

export type Engine = "here" | "provider";

/** Where the work of a node is done, as its model says. Null for types that only ever work on this computer. */
export function engineOf(type: NodeTypeInfo, params: Readonly<Record<string, unknown>>): Engine | null {
  if (type.models.length === 0) return type.offline ? null : "provider";
  const chosen = params["model"] ?? defaultModel(type);
  const model = type.models.find(({ id }) => id === chosen);
  return (model?.offline ?? type.offline) ? "here" : "provider";
}

function defaultModel(type: NodeTypeInfo): unknown {
  return paramsOf(type).find(({ name }) => name === "model")?.schema.default;
}
