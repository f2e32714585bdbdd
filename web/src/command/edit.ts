/** Commands that change nodes which are there. */

import i18next from "i18next";
import { nodeOf, type Step, viewOf } from "@/graph/document";
import { disconnect, moveNodes, removeFrames, removeNodes, seq, setNode, setView } from "@/graph/edit";
import { GRID } from "@/graph/geometry";
import { walk } from "@/graph/order";
import type { Session } from "@/state/session";
import { openOverlay } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { announce } from "@/ui/announce";
import { toast } from "@/ui/toasts";
import { type Command, commands, type Reason } from "./command";
import { connectPorts } from "./connectPorts";
import { wiresBetween } from "./links";
import { editWords } from "./words";
import { all, meantNode, needsNodes, needsNow, selectedNodes } from "./selection";

const NUDGE = GRID;
const NUDGE_FAR = 5 * GRID;
const PAUSE = 800;

export const EDIT = commands([
  {
    id: "undo",
    group: "edit",
    keys: ["$mod+z"],
    inSettings: true,
    repeats: true,
    available: all(needsNow, ({ editor }) => (editor.store.getState().history.past.length > 0 ? true : "nothing-to-undo")),
    run: ({ editor }) => say("undone", editor.undo()),
  },
  {
    id: "redo",
    group: "edit",
    keys: ["$mod+Shift+z", "$mod+y"],
    inSettings: true,
    repeats: true,
    available: all(needsNow, ({ editor }) => (editor.store.getState().history.future.length > 0 ? true : "nothing-to-redo")),
    run: ({ editor }) => say("redone", editor.redo()),
  },
  {
    id: "delete",
    group: "edit",
    keys: ["Delete", "Backspace"],
    alone: true,
    available: all(needsNow, needsAnything),
    run: remove,
  },
  {
    id: "rename",
    group: "edit",
    keys: ["F2"],
    available: all(needsNow, needsNodes),
    run: (session) => session.view.setState({ renaming: meantNode(session) }),
  },
  {
    id: "disable",
    group: "edit",
    keys: ["d", "$mod+b"],
    alone: true,
    available: all(needsNow, needsNodes),
    checked: (session) => every(session, (id) => isDisabled(session, id)),
    run: (session) => {
      const disabled = !every(session, (id) => isDisabled(session, id));
      forEach(session, disabled ? "disable" : "enable", (id) => setNode(id, { disabled }));
    },
  },
  {
    id: "keep",
    group: "edit",
    keys: ["p"],
    alone: true,
    available: all(needsNow, needsNodes, needsTake),
    checked: (session) => every(session, (id) => isKept(session, id)),
    run: keep,
  },
  {
    id: "collapse",
    group: "edit",
    keys: ["Alt+KeyC"],
    available: all(needsNow, needsNodes),
    checked: (session) => every(session, (id) => viewOf(session.editor.doc, id).collapsed),
    run: (session) => {
      const collapsed = !every(session, (id) => viewOf(session.editor.doc, id).collapsed);
      forEach(session, collapsed ? "collapse" : "expand", (id) => setView(id, { collapsed }));
    },
  },
  {
    id: "link",
    group: "edit",
    keys: ["l"],
    alone: true,
    available: all(needsNow, needsNodes),
    run: link,
  },
  nudge("nudge-left", "ArrowLeft", -NUDGE, 0),
  nudge("nudge-right", "ArrowRight", NUDGE, 0),
  nudge("nudge-up", "ArrowUp", 0, -NUDGE),
  nudge("nudge-down", "ArrowDown", 0, NUDGE),
  nudge("nudge-far-left", "Shift+ArrowLeft", -NUDGE_FAR, 0),
  nudge("nudge-far-right", "Shift+ArrowRight", NUDGE_FAR, 0),
  nudge("nudge-far-up", "Shift+ArrowUp", 0, -NUDGE_FAR),
  nudge("nudge-far-down", "Shift+ArrowDown", 0, NUDGE_FAR),
]);

/** Remove what is selected; what has fed it is where the arrows go on from. */
function remove(session: Session): void {
  const { view, editor } = session;
  const { selected, selectedEdges, selectedFrames, focused } = view.getState();
  const next = focused === null ? null : walk(editor.doc, focused, "left");
  editor.edit("delete", seq(disconnect(selectedEdges), removeNodes(selected), removeFrames(selectedFrames)));
  const left = next !== null && !selected.has(next) ? next : null;
  view.setState({ selected: new Set(), selectedEdges: new Set(), selectedFrames: new Set(), focused: left });
  if (left !== null) viewportOf(session).focusNode(left);
  announce(i18next.t("command:said.deleted", { count: selected.size + selectedEdges.size + selectedFrames.size }));
}

/** Of two selected nodes the only wire that is free is made at once; everything else is asked. */
function link(session: Session): void {
  const { editor, catalog, view } = session;
  const from = meantNode(session);
  const [one, two, ...others] = selectedNodes(session);
  if (one !== undefined && two !== undefined && others.length === 0) {
    const wires = wiresBetween(editor.doc, catalog, one, two);
    const free = wires.filter(({ replaces }) => !replaces);
    const [only] = free;
    if (only !== undefined && free.length === 1) {
      connectPorts(session, [only.edge]);
      return;
    }
    if (wires.length === 0) {
      toast({ title: i18next.t("command:said.no-wire"), look: "plain" });
      return;
    }
  }
  if (from !== null) openOverlay(view, { kind: "link", from });
}

function keep(session: Session): void {
  const { live } = session;
  if (every(session, (id) => isKept(session, id))) {
    forEach(session, "release", (id) => setNode(id, { pinned: null }));
    return;
  }
  const { nodes } = live.getState();
  forEach(session, "keep", (id) => {
    const take = nodes[id]?.status?.take ?? null;
    return take === null || isKept(session, id) ? unchanged : setNode(id, { pinned: take });
  });
}

function needsTake(session: Session): true | Reason {
  const { nodes } = session.live.getState();
  const some = selectedNodes(session).some((id) => isKept(session, id) || nodes[id]?.status?.take != null);
  return some ? true : "no-take";
}

function isKept({ editor }: Session, id: string): boolean {
  return (nodeOf(editor.doc, id)?.pinned ?? null) !== null;
}

function isDisabled({ editor }: Session, id: string): boolean {
  return nodeOf(editor.doc, id)?.disabled === true;
}

function needsAnything({ view }: Session): true | Reason {
  const { selected, selectedEdges, selectedFrames } = view.getState();
  return selected.size + selectedEdges.size + selectedFrames.size > 0 ? true : "nothing-selected";
}

let pause: ReturnType<typeof setTimeout> | undefined;

function nudge<const Id extends string>(id: Id, key: string, x: number, y: number): Command<Id> {
  return {
    id,
    group: "edit",
    keys: [`$mod+${key}`],
    alone: true,
    keysOnly: true,
    repeats: true,
    available: all(needsNow, needsNodes, ({ view }) => (view.getState().locked ? "locked" : true)),
    run: (session) => {
      const { editor } = session;
      const moved = selectedNodes(session).map((node): [string, { x: number; y: number }] => {
        const at = viewOf(editor.doc, node);
        return [node, { x: at.x + x, y: at.y + y }];
      });
      editor.edit("move", moveNodes(new Map(moved)), { gesture: "nudge" });
      clearTimeout(pause);
      pause = setTimeout(() => editor.endGesture(), PAUSE);
    },
  };
}

function every(session: Session, holds: (id: string) => boolean): boolean {
  const nodes = selectedNodes(session);
  return nodes.length > 0 && nodes.every(holds);
}

function forEach(session: Session, label: string, step: (id: string) => Step): void {
  const nodes = selectedNodes(session);
  session.editor.edit(label, seq(...nodes.map(step)));
  announce(editWords(label));
}

const unchanged: Step = (doc) => doc;

function say(what: "undone" | "redone", label: string | null): void {
  if (label !== null) announce(i18next.t(`command:said.${what}`, { what: editWords(label) }));
}
