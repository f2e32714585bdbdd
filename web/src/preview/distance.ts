import type { Face } from "@/api/types";

/** How unlike two faces are: 0 is the same, 1 has nothing in common. Null when they were not measured alike. */
export function distance(a: Pick<Face, "vector" | "model">, b: Pick<Face, "vector" | "model">): number | null {
  if (a.model !== b.model || a.vector.length !== b.vector.length) return null;
  const likeness = a.vector.reduce((sum, value, at) => sum + value * (b.vector[at] ?? 0), 0);
  return Math.max(0, 1 - likeness);
}
