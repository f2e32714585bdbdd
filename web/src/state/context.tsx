/** The open project, for whatever is drawn inside it. */

import { createContext, use } from "react";
import { useStore } from "zustand";
import type { Catalog } from "@/graph/document";
import { nodeTitle } from "@/i18n/catalog";
import { IDLE, type LiveState, type NodeLive } from "@/run/live";
import type { EditorState } from "./editor";
import type { Link, Session } from "./session";
import type { View } from "./view";

const SessionContext = createContext<Session | null>(null);

export const SessionProvider = SessionContext.Provider;

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error("This is drawn outside of a project.");
  return session;
}

export function useCatalog(): Catalog {
  return useSession().catalog;
}

export function useEditor<T>(selector: (state: EditorState) => T): T {
  return useStore(useSession().editor.store, selector);
}

export function useDoc<T>(selector: (doc: EditorState["doc"]) => T): T {
  return useStore(useSession().editor.store, ({ doc }) => selector(doc));
}

/** What a node is called. */
export function useNodeTitle(id: string): string {
  const catalog = useCatalog();
  return useDoc((doc) => nodeTitle(doc, catalog, id));
}

export function useView<T>(selector: (view: View) => T): T {
  return useStore(useSession().view, selector);
}

export function useLiveState<T>(selector: (state: LiveState) => T): T {
  return useStore(useSession().live, selector);
}

/** What is known of one node now. */
export function useLive(node: string): NodeLive {
  return useLiveState(({ nodes }) => nodes[node] ?? IDLE);
}

export function useLink<T>(selector: (link: Link) => T): T {
  return useStore(useSession().link, selector);
}
