/** The node types that were added last, kept in the browser. */

const KEPT_AS = "reelgraph.recent";
const MOST = 4;

export function recentTypes(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function remember(type: string): void {
  const others = recentTypes().filter((id) => id !== type);
  localStorage.setItem(KEPT_AS, JSON.stringify([type, ...others].slice(0, MOST)));
}
