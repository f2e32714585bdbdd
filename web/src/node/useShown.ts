import { useShallow } from "zustand/shallow";
import { nodeOf } from "@/graph/document";
import { type Shown, shown } from "@/run/display";
import { useDoc, useLiveState } from "@/state/context";

/** A part of what a node shows. It is drawn anew only when that part has changed. */
export function useShown<Part>(id: string, part: (shown: Shown) => Part): Part {
  const disabled = useDoc((doc) => nodeOf(doc, id)?.disabled ?? false);
  const pinned = useDoc((doc) => nodeOf(doc, id)?.pinned ?? null);
  return useLiveState(useShallow(({ nodes }) => part(shown(nodes[id], { disabled, pinned }))));
}
