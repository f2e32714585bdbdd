/** A project in memory, for tests. */

import { createStore } from "zustand";
import type { Doc } from "@/graph/document";
import { graphOf } from "@/graph/document";
import { CATALOG } from "@/graph/testing";
import { EMPTY_LIVE, type LiveState } from "@/run/live";
import { Editor } from "@/state/editor";
import type { Link, Session } from "@/state/session";
import { createView } from "@/state/view";

export function sessionWith(doc: Doc): Session {
  const shelf = {
    load: () => Promise.reject(new Error("Nothing is loaded in tests.")),
    save: (_graph: unknown, rev: number) => Promise.resolve({ rev: rev + 1 }),
    keepDraft: () => Promise.resolve(),
    dropDraft: () => Promise.resolve(),
  };
  return {
    project: "test",
    catalog: CATALOG,
    editor: new Editor(shelf, CATALOG, { rev: 1, graph: graphOf(doc) }),
    live: createStore<LiveState>(() => EMPTY_LIVE),
    view: createView(),
    link: createStore<Link>(() => ({ connection: "open", otherTabs: 0, outdated: false })),
    onFrames: () => () => undefined,
    close: () => undefined,
  };
}
