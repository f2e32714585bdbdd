/** Where the page is, as the browser shows it. */

const CHANGED = "reelgraph:route";

export const HOME = "/?all";

export function projectPath(project: string): string {
  return `/projects/${encodeURIComponent(project)}`;
}

/** Go to another page of ours without loading it anew. */
export function go(path: string): void {
  history.pushState(null, "", path);
  dispatchEvent(new Event(CHANGED));
}

/** Calls back when the address has changed. Gives the way to stop. */
export function onAddress(changed: () => void): () => void {
  addEventListener("popstate", changed);
  addEventListener(CHANGED, changed);
  return () => {
    removeEventListener("popstate", changed);
    removeEventListener(CHANGED, changed);
  };
}
