import type { Detail } from "@/state/view";

/** Below this zoom wires are no longer drawn: they would be a grey veil. */
export const WIRES_FROM = 0.12;

/** From this zoom on, nodes have previews. */
export const PICTURES_FROM = 0.35;

/** How much of a node is drawn at a zoom. */
export function detailAt(zoom: number): Detail {
  if (zoom >= 0.6) return "full";
  if (zoom >= PICTURES_FROM) return "preview";
  return zoom >= 0.2 ? "name" : "flat";
}
