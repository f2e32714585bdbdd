import type { Output, Value } from "@/api/types";

/** On a node there is little room, in a panel there is more. A `still` one can't be operated: it may lie in a button. */
export type PreviewSize = "node" | "panel" | "still";

export interface PreviewProps<Shown> {
  readonly value: Shown;
  readonly size: PreviewSize;
  /** What it is a preview of, as people call it: the title of the node. */
  readonly label: string;
}

export type ValueOf<Kind extends Value["kind"]> = Extract<Value, { readonly kind: Kind }>;

export function isList(value: Output): value is readonly Value[] {
  return Array.isArray(value);
}
