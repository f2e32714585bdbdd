/** A project in memory, for tests. */

import { createStore } from "zustand";
import { type Catalog, type Doc, graphOf } from "@/graph/document";
import { CATALOG } from "@/graph/testing";
import { EMPTY_LIVE, type LiveState } from "@/run/live";
import { Editor, type Shelf } from "./editor";
import type { Link, Session } from "./session";
import { createView } from "./view";

export function sessionWith(doc: Doc, catalog: Catalog = CATALOG): Session {
  const graph = graphOf(doc);
  const shelf: Shelf = {
    load: () => Promise.resolve({ rev: 1, graph }),
    save: (_graph, rev) => Promise.resolve({ rev: rev + 1 }),
    keepDraft: () => undefined,
    keepDraftAtOnce: () => undefined,
    dropDraft: () => undefined,
  };
  return {
    project: "test",
    catalog,
    editor: new Editor(shelf, catalog, { rev: 1, graph }),
    live: createStore<LiveState>(() => EMPTY_LIVE),
    view: createView(),
    link: createStore<Link>(() => ({ connection: "open", otherTabs: 0, outdated: false })),
    onFrames: () => () => undefined,
    close: () => undefined,
  };
}
