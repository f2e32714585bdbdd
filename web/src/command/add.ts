/** Commands that bring nodes into the graph, from nothing or from a copy. */

import { placeNode } from "@/state/placing";
import type { Session } from "@/state/session";
import { openOverlay } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { copyFromMenu, duplicate, pasteFromMenu } from "./clipboard";
import { commands, type Reason } from "./command";
import { focusNote } from "./focus";
import { freePlace } from "./place";
import { all, needsNow } from "./selection";

const NOTE = "note";

export const ADD = commands([
  {
    id: "add-node",
    group: "add",
    keys: ["n", "[Shift]+/"],
    alone: true,
    available: needsNow,
    run: (session) => openOverlay(session.view, { kind: "add-node", at: viewportOf(session).pointer(), from: null }),
  },
  {
    id: "add-note",
    group: "add",
    keys: ["s"],
    alone: true,
    available: all(needsNow, ({ catalog }) => (catalog.has(NOTE) ? true : "no-notes")),
    run: addNote,
  },
  {
    id: "copy",
    group: "add",
    keys: ["$mod+c"],
    native: true,
    available: needsThings,
    run: (session) => copyFromMenu(session, "copy"),
  },
  {
    id: "cut",
    group: "add",
    keys: ["$mod+x"],
    native: true,
    available: all(needsNow, needsThings),
    run: (session) => copyFromMenu(session, "cut"),
  },
  {
    id: "paste",
    group: "add",
    keys: ["$mod+v"],
    native: true,
    available: needsNow,
    run: (session) => pasteFromMenu(session, false),
  },
  {
    id: "paste-wired",
    group: "add",
    keys: ["$mod+Shift+v"],
    native: true,
    available: needsNow,
    run: (session) => pasteFromMenu(session, true),
  },
  {
    id: "duplicate",
    group: "add",
    keys: ["$mod+d"],
    available: all(needsNow, needsThings),
    run: (session) => duplicate(session, false),
  },
  {
    id: "duplicate-wired",
    group: "add",
    keys: ["$mod+Shift+d"],
    available: all(needsNow, needsThings),
    run: (session) => duplicate(session, true),
  },
]);

function addNote(session: Session): void {
  const at = freePlace(session.editor.doc, viewportOf(session).pointer());
  const id = placeNode(session, NOTE, at);
  if (id === null) return;
  viewportOf(session).focusNode(id);
  focusNote(id);
}

function needsThings({ view }: Session): true | Reason {
  const { selected, selectedFrames } = view.getState();
  return selected.size + selectedFrames.size > 0 ? true : "nothing-selected";
}
