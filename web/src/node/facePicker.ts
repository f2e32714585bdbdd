import type { NodeTypeInfo } from "@/api/types";
import { paramsOf } from "@/form/schema";

type Picker = (place: number) => Readonly<Record<string, unknown>>;

/**
 * How a face is chosen at a node: the settings that say so. `place` counts from 0. Undefined for types that give faces
 * but let nobody choose.
 */
export function facePicker(type: NodeTypeInfo | undefined): Picker | undefined {
  const names = new Set(type === undefined ? [] : paramsOf(type).map(({ name }) => name));
  if (!names.has("choose") || !names.has("index")) return undefined;
  return (place) => ({ choose: "index", index: place + 1 });
}
