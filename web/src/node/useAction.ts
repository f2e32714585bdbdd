import { useState } from "react";
import { setNode } from "@/graph/edit";
import { useSession } from "@/state/context";
import { stopNodes } from "@/state/runs";
import type { Session } from "@/state/session";
import { select, showInspector } from "@/state/view";
import { reportProblem } from "@/ui/problems";
import type { Action } from "./actions";
import { launch } from "./launch";

interface Acting {
  /** What is being asked of the server now. */
  readonly busy: Action | null;
  readonly act: (action: Action) => void;
}

/** Does what a button of a node says. */
export function useAction(node: string): Acting {
  const session = useSession();
  const [busy, setBusy] = useState<Action | null>(null);
  const act = (action: Action): void => {
    setBusy(action);
    WAYS[action](session, node)
      .catch(reportProblem)
      .finally(() => setBusy(null));
  };
  return { busy, act };
}

type Way = (session: Session, node: string) => Promise<unknown>;

const runStale: Way = (session, node) => launch(session, { targets: [node], mode: "stale" });
const stop: Way = (session, node) => stopNodes(session, [node]);

const WAYS: Readonly<Record<Action, Way>> = {
  run: runStale,
  update: runStale,
  retry: runStale,
  runAgain: (session, node) => launch(session, { targets: [node], mode: "force" }),
  stop,
  cancel: stop,
  keep: async ({ editor, live }, node) => {
    const take = live.getState().nodes[node]?.status?.take ?? null;
    if (take !== null) editor.edit("keep", setNode(node, { pinned: take }));
    return Promise.resolve();
  },
  release: async ({ editor }, node) => {
    editor.edit("release", setNode(node, { pinned: null }));
    return Promise.resolve();
  },
  details: async ({ view }, node) => {
    select(view, [node]);
    showInspector(view, "why");
    return Promise.resolve();
  },
};
