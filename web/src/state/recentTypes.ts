/** The kinds of nodes that were added last, newest first. Kept in the browser, over all projects. */

import { create } from "zustand";

const KEPT_AS = "reelgraph.recent";
const MOST = 5;

export const useRecentTypes = create<{ readonly types: readonly string[] }>(() => ({ types: kept() }));

export function noteType(type: string): void {
  const types = [type, ...kept().filter((one) => one !== type)].slice(0, MOST);
  localStorage.setItem(KEPT_AS, JSON.stringify(types));
  useRecentTypes.setState({ types });
}

function kept(): readonly string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}
