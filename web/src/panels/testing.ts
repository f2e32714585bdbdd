/** A session without a server, for tests. */

import { createStore } from "zustand";
import type { NodeTypeInfo } from "@/api/types";
import type { Catalog, Doc } from "@/graph/document";
import { graphOf } from "@/graph/document";
import { CATALOG } from "@/graph/testing";
import { EMPTY_LIVE } from "@/run/live";
import { Editor } from "@/state/editor";
import type { Session } from "@/state/session";
import { createView } from "@/state/view";

export function sessionWith(doc: Doc, catalog: Catalog = CATALOG): Session {
  const graph = graphOf(doc);
  const shelf = {
    load: () => Promise.resolve({ rev: 1, graph }),
    save: () => Promise.resolve({ rev: 2 }),
    keepDraft: () => Promise.resolve(),
    dropDraft: () => Promise.resolve(),
  };
  const session: Pick<Session, "project" | "catalog" | "editor" | "live" | "view"> = {
    project: "p",
    catalog,
    editor: new Editor(shelf, catalog, { rev: 1, graph }),
    live: createStore(() => EMPTY_LIVE),
    view: createView(),
  };
  // The panels ask for nothing else of it.
  return session as Session;
}

const PARAMS: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  image: { asset: { format: "asset", accept: ["image"] } },
  audio: { asset: { format: "asset", accept: ["audio", "video"] } },
  input: { expects: { enum: ["audio", "flag", "image", "number", "text", "video"] }, value: {}, name: {} },
};

/** The catalogue with the settings that take files, as the server describes them. */
export const FILE_CATALOG: Catalog = new Map(
  [...CATALOG].map(([id, type]): [string, NodeTypeInfo] => [id, { ...type, params: { properties: PARAMS[id] ?? {} } }]),
);
