/** Commands that start and stop work. */

import i18next from "i18next";
import { nodeOf } from "@/graph/document";
import { downstream, topological } from "@/graph/order";
import { launch, showPlan } from "@/node/launch";
import { ACTIVE, shown } from "@/run/display";
import { nextOf, problemNodes } from "@/run/totals";
import { stopAll, stopNodes } from "@/state/runs";
import type { Session } from "@/state/session";
import { announce } from "@/ui/announce";
import { ask } from "./ask";
import { commands, type Reason } from "./command";
import { all, goTo, needsNodes, needsNow, selectedNodes } from "./selection";

export const RUN = commands([
  {
    id: "run-stale",
    group: "run",
    keys: ["$mod+Enter"],
    inFields: true,
    available: all(needsNow, needsServer, needsAny),
    run: (session) => launch(session, { targets: [], mode: "stale" }),
  },
  {
    id: "run-to-here",
    group: "run",
    keys: ["Shift+Enter"],
    alone: true,
    available: all(needsNow, needsServer, needsNodes),
    run: (session) => launch(session, { targets: selectedNodes(session), mode: "stale" }),
  },
  {
    id: "run-plan",
    group: "run",
    keys: ["$mod+Shift+Enter"],
    inFields: true,
    available: all(needsNow, needsServer, needsAny),
    run: (session) => showPlan(session, { targets: selectedNodes(session), mode: "stale" }),
  },
  {
    id: "run-only",
    group: "run",
    keys: ["Alt+Enter"],
    alone: true,
    available: all(needsNow, needsServer, needsNodes),
    run: (session) => launch(session, { targets: selectedNodes(session), mode: "only" }),
  },
  {
    id: "run-from-here",
    group: "run",
    keys: [],
    available: all(needsNow, needsServer, needsNodes),
    run: (session) => {
      const nodes = selectedNodes(session);
      const behind = nodes.flatMap((id) => [...downstream(session.editor.doc, id)]);
      return launch(session, { targets: [...new Set([...nodes, ...behind])], mode: "force" });
    },
  },
  {
    id: "run-again",
    group: "run",
    keys: [],
    available: all(needsNow, needsServer, needsAny),
    run: (session) => launch(session, { targets: [], mode: "force_upstream" }, sureToRunAgain),
  },
  {
    id: "stop-selected",
    group: "run",
    keys: ["$mod+."],
    inFields: true,
    available: all(needsServer, (session) => (activeNodes(session).length > 0 ? true : "nothing-running-here")),
    run: async (session) => {
      if (!(await maySpend(session, activeNodes(session)))) return;
      await stopNodes(session, activeNodes(session));
      announce(i18next.t("command:said.stopping"));
    },
  },
  {
    id: "stop-all",
    group: "run",
    keys: ["$mod+Alt+Enter"],
    inFields: true,
    available: all(needsServer, ({ live }) => (goesOn(live.getState()) ? true : "nothing-running")),
    run: async (session) => {
      if (!(await maySpend(session, Object.keys(session.editor.doc.nodes)))) return;
      await stopAll(session);
      announce(i18next.t("command:said.stopping"));
    },
  },
  {
    id: "next-problem",
    group: "run",
    keys: ["F8"],
    inFields: true,
    available: (session) => (problems(session).length > 0 ? true : "no-problems"),
    run: (session) => {
      const next = nextOf(problems(session), session.view.getState().focused);
      if (next !== null) goTo(session, next);
    },
  },
]);

function sureToRunAgain(): Promise<boolean> {
  return ask({
    title: i18next.t("command:ask.run-again"),
    detail: i18next.t("command:ask.run-again-detail"),
    yes: i18next.t("command:label.run-again"),
  });
}

/** What a provider has begun may be billed although it is stopped: that is asked about. */
async function maySpend({ live, editor, catalog }: Session, nodes: readonly string[]): Promise<boolean> {
  const billed = nodes.some((id) => {
    const type = catalog.get(nodeOf(editor.doc, id)?.type ?? "");
    return live.getState().nodes[id]?.step === "running" && type?.offline === false;
  });
  if (!billed) return true;
  return ask({
    title: i18next.t("command:ask.stop"),
    detail: i18next.t("command:ask.stop-detail"),
    yes: i18next.t("command:ask.stop-yes"),
    danger: true,
  });
}

function activeNodes(session: Session): string[] {
  const { nodes } = session.live.getState();
  return selectedNodes(session).filter((id) => ACTIVE.has(shown(nodes[id], { disabled: false, pinned: null }).state));
}

function problems({ live, editor }: Session): readonly string[] {
  return problemNodes(live.getState().nodes, topological(editor.doc));
}

function goesOn({ runs }: ReturnType<Session["live"]["getState"]>): boolean {
  return Object.values(runs).some(({ endedAt }) => endedAt === null);
}

function needsServer({ link }: Session): true | Reason {
  const { connection } = link.getState();
  // At first nobody knows yet: whoever asks will hear.
  return connection === "open" || connection === "connecting" ? true : "no-server";
}

function needsAny({ editor }: Session): true | Reason {
  return Object.keys(editor.doc.nodes).length > 0 ? true : "no-nodes";
}
