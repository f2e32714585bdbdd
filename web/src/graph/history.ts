/**
 * Steps back and forth that keep what others have edited in the meantime.
 *
 * A step knows the document before and after it. Taken back, only what it changed changes again; where somebody else has
 * changed the same since, theirs stays.
 */

import type { Doc } from "./document";
import { merge } from "./merge";

export interface Entry {
  readonly label: string;
  readonly before: Doc;
  readonly after: Doc;
  /** Steps of the same gesture that follow one another are one. */
  readonly gesture: string | null;
}

export interface History {
  readonly past: readonly Entry[];
  /** What was taken back, the newest last. */
  readonly future: readonly Entry[];
}

export interface Travelled {
  readonly history: History;
  readonly doc: Doc;
  readonly label: string;
}

export const EMPTY_HISTORY: History = { past: [], future: [] };

export const MOST_STEPS = 200;

export function record(history: History, entry: Entry): History {
  if (entry.before === entry.after) return history;
  const last = history.past.at(-1);
  if (last === undefined || entry.gesture === null || last.gesture !== entry.gesture || history.future.length > 0) {
    return { past: [...history.past, entry].slice(-MOST_STEPS), future: [] };
  }
  // What others changed between the two steps is not part of the gesture.
  const before = carried(last.after, last.before, entry.before);
  return { past: [...history.past.slice(0, -1), { ...last, before, after: entry.after }], future: [] };
}

export function undo(history: History, doc: Doc): Travelled | null {
  const entry = history.past.at(-1);
  if (entry === undefined) return null;
  const before = carried(entry.after, entry.before, doc);
  const future = [...history.future, { ...entry, before, after: doc, gesture: null }];
  return { history: { past: history.past.slice(0, -1), future }, doc: before, label: entry.label };
}

export function redo(history: History, doc: Doc): Travelled | null {
  const entry = history.future.at(-1);
  if (entry === undefined) return null;
  const after = carried(entry.before, entry.after, doc);
  const past = [...history.past, { ...entry, before: doc, after }];
  return { history: { past, future: history.future.slice(0, -1) }, doc: after, label: entry.label };
}

/** The change from one document to another, made to a third. */
function carried(from: Doc, to: Doc, doc: Doc): Doc {
  return doc === from ? to : merge(from, doc, to, { yields: "theirs" }).doc;
}
