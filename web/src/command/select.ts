/** Commands that select nodes, and walk from one to the next. */

import i18next from "i18next";
import { nodeOf } from "@/graph/document";
import { type Direction, downstream, topological, upstream, walk } from "@/graph/order";
import { seenDoc } from "@/state/seen";
import type { Session } from "@/state/session";
import { announce } from "@/ui/announce";
import { type Command, commands } from "./command";
import { goTo, meantNode, needsNodes, selectedNodes } from "./selection";

export const SELECT = commands([
  {
    id: "select-all",
    group: "select",
    keys: ["$mod+a"],
    available: (session) => (Object.keys(seenDoc(session).nodes).length > 0 ? true : "no-nodes"),
    run: (session) => spread(session, () => Object.keys(seenDoc(session).nodes)),
  },
  {
    id: "select-upstream",
    group: "select",
    keys: ["Shift+ArrowLeft"],
    alone: true,
    available: needsNodes,
    run: (session) => spread(session, (id) => upstream(seenDoc(session), id)),
  },
  {
    id: "select-downstream",
    group: "select",
    keys: ["Shift+ArrowRight"],
    alone: true,
    available: needsNodes,
    run: (session) => spread(session, (id) => downstream(seenDoc(session), id)),
  },
  step("walk-left", "ArrowLeft", "left"),
  step("walk-right", "ArrowRight", "right"),
  step("walk-up", "ArrowUp", "up"),
  step("walk-down", "ArrowDown", "down"),
]);

/** Select more nodes, and keep those selected that are. The focus stays where it is. */
function spread(session: Session, more: (id: string) => Iterable<string>): void {
  const { view } = session;
  const before = selectedNodes(session);
  const ids = before.length > 0 ? before : Object.keys(seenDoc(session).nodes).slice(0, 1);
  const selected = new Set([...before, ...ids.flatMap((id) => [...more(id)])]);
  view.setState(({ focused }) => ({ selected, selectedEdges: new Set(), focused: focused ?? ids.at(-1) ?? null }));
  announce(i18next.t("command:said.selected", { count: selected.size }));
}

/** From nothing, the first arrow goes to the first node. */
function step<const Id extends string>(id: Id, key: string, direction: Direction): Command<Id> {
  return {
    id,
    group: "select",
    keys: [key],
    alone: true,
    keysOnly: true,
    repeats: true,
    available: (session) => (Object.keys(seenDoc(session).nodes).length > 0 ? true : "no-nodes"),
    run: (session) => {
      const { view } = session;
      const doc = seenDoc(session);
      const from = meantNode(session) ?? view.getState().focused;
      const known = from !== null && nodeOf(doc, from) !== undefined;
      const next = known ? walk(doc, from, direction) : (topological(doc)[0] ?? null);
      if (next === null) {
        announce(i18next.t(`command:said.end-${direction}`));
        return;
      }
      goTo(session, next);
      const open = view.getState().overlay;
      if (open?.kind === "look") view.setState({ overlay: { ...open, node: next } });
    },
  };
}
