import type { Point } from "@/state/view";

/** The node at a point of the screen; notes and frames have no ports, and don't count. */
export function nodeAt({ x, y }: Point): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const id = element.closest<HTMLElement>(".react-flow__node-node")?.dataset["id"];
    if (id !== undefined) return id;
  }
  return null;
}
