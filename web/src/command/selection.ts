/** What commands work on. */

import i18next from "i18next";
import { nodeOf } from "@/graph/document";
import { seenDoc } from "@/state/seen";
import type { Session } from "@/state/session";
import { select } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { toast } from "@/ui/toasts";
import type { Reason } from "./command";

/** The selected nodes that are still there, in the order in which they were selected. */
export function selectedNodes(session: Session): string[] {
  const doc = seenDoc(session);
  return [...session.view.getState().selected].filter((id) => nodeOf(doc, id) !== undefined);
}

/** The one node that is meant: the one with the focus when it is selected, or the last one selected. */
export function meantNode(session: Session): string | null {
  const { focused, selected } = session.view.getState();
  if (focused !== null && selected.has(focused) && nodeOf(seenDoc(session), focused) !== undefined) return focused;
  return selectedNodes(session).at(-1) ?? null;
}

/** Select a node, give it the focus and bring it into sight. */
export function goTo(session: Session, id: string): void {
  select(session.view, [id]);
  viewportOf(session).focusNode(id);
}

export function needsNodes(session: Session): true | Reason {
  return selectedNodes(session).length > 0 ? true : "nothing-selected";
}

/** An older graph is shown: nothing in it can be changed. */
export function needsNow({ view }: Session): true | Reason {
  return view.getState().past === null ? true : "past";
}

/** Whether the document can be changed now. Who tries and can't is told why. */
export function mayChange(session: Session): boolean {
  const verdict = needsNow(session);
  if (verdict !== true) toast({ title: i18next.t(`command:reason.${verdict}`), look: "plain" });
  return verdict === true;
}

/** The first reason that stands in the way. */
export function all(...rules: readonly ((session: Session) => true | Reason)[]): (session: Session) => true | Reason {
  return (session) => {
    for (const rule of rules) {
      const verdict = rule(session);
      if (verdict !== true) return verdict;
    }
    return true;
  };
}
