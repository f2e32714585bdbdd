/** What is looked at: the graph of now, or that of an earlier run. Whoever shows an earlier one says so. */

import type { Doc } from "@/graph/document";
import type { Session } from "./session";
import type { ViewStore } from "./view";

const seen = new WeakMap<ViewStore, Doc>();

/** Gives the way to take it back. */
export function registerSeen({ view, editor }: Session): () => void {
  const { doc } = editor;
  seen.set(view, doc);
  return () => {
    if (seen.get(view) === doc) seen.delete(view);
  };
}

/** The document that is on the canvas. */
export function seenDoc({ view, editor }: Session): Doc {
  return seen.get(view) ?? editor.doc;
}
