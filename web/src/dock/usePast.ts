import { useEffect, useMemo } from "react";
import { createStore } from "zustand";
import { useRun, useRunGraph } from "@/api/runs";
import type { Graph, RunView } from "@/api/types";
import type { Catalog } from "@/graph/document";
import { EMPTY_LIVE, IDLE, type LiveState, type NodesLive } from "@/run/live";
import { useSession, useView } from "@/state/context";
import { Editor, type Shelf } from "@/state/editor";
import { registerSeen } from "@/state/seen";
import type { Session } from "@/state/session";
import { reportProblem } from "@/ui/problems";

/**
 * The session to draw with: that of now, or while the graph of an earlier run is looked at, one whose document is that
 * graph and can't be edited. Selection, panels and zoom stay the same ones.
 */
export function usePast(): Session {
  const session = useSession();
  const past = useView((view) => view.past);
  const graph = useRunGraph(past);
  const run = useRun(past ?? "", "past", past !== null);
  const { error } = graph;
  useEffect(() => {
    if (error === null) return;
    session.view.setState({ past: null });
    reportProblem(error);
  }, [session, error]);
  const seen = useMemo(() => {
    if (past === null || graph.data === undefined) return session;
    const { rev, graph: saved } = graph.data;
    return { ...session, editor: new PastEditor(session.catalog, rev, saved), live: createStore(() => liveOf(run.data)) };
  }, [session, past, graph.data, run.data]);
  useEffect(() => (seen === session ? undefined : registerSeen(seen)), [session, seen]);
  return seen;
}

/** Nothing in it can be changed, and so nothing of it is ever saved. */
class PastEditor extends Editor {
  constructor(catalog: Catalog, rev: number, graph: Graph) {
    super(NOWHERE, catalog, { rev, graph });
  }

  override edit(): void {
    // Whoever looks back changes nothing.
  }
}

const NOWHERE: Shelf = {
  load: () => Promise.reject(new Error("An earlier graph is not loaded again.")),
  save: () => Promise.reject(new Error("An earlier graph is not saved.")),
  keepDraft: () => undefined,
  keepDraftAtOnce: () => undefined,
  dropDraft: () => undefined,
};

/** How the steps of that run came out; what they made is not looked up. */
function liveOf(run: RunView | undefined): LiveState {
  if (run === undefined) return EMPTY_LIVE;
  const nodes: NodesLive = Object.fromEntries(
    run.steps.map(({ node, status, problem }) => [node, { ...IDLE, last: status, problem, run: run.id }]),
  );
  return { ...EMPTY_LIVE, rev: run.rev, nodes };
}
