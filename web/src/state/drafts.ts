/**
 * What is not saved yet, kept in the browser. Every tab keeps its own; what a tab has left behind that is gone is taken
 * over by the next one that opens the project.
 */

import { del, entries, set } from "idb-keyval";
import type { Draft } from "./editor";

/** The drafts of a project that belong to this tab, or to none that is still open. They are this tab's from now on. */
export async function takeDrafts(project: string, open: ReadonlySet<string>): Promise<readonly Draft[]> {
  const found = await entries<string, Draft>();
  const ours = found.filter(([key]) => {
    const [kind, of, tab] = key.split(" ");
    return kind === "draft" && of === project && tab !== undefined && (tab === thisTab() || !open.has(tab));
  });
  await Promise.all(ours.filter(([key]) => key !== keyOf(project)).map(([key]) => del(key)));
  return ours.map(([, draft]) => draft);
}

export function keepDraft(project: string, draft: Draft): Promise<void> {
  return set(keyOf(project), draft);
}

export function dropDraft(project: string): Promise<void> {
  return del(keyOf(project));
}

/** The id of this tab. It outlives a reload. */
export function thisTab(): string {
  const kept = sessionStorage.getItem("reelgraph.tab");
  if (kept !== null) return kept;
  const made = crypto.getRandomValues(new Uint32Array(4)).join("-");
  sessionStorage.setItem("reelgraph.tab", made);
  return made;
}

function keyOf(project: string): string {
  return `draft ${project} ${thisTab()}`;
}
