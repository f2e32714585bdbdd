/** Commands for where nodes lie. */

import i18next from "i18next";
import { addFrame, freshId, removeFrames } from "@/graph/edit";
import { centredIn, nodeRect } from "@/graph/geometry";
import { frameAround } from "@/graph/frames";
import type { Session } from "@/state/session";
import { viewportOf } from "@/state/viewport";
import { announce } from "@/ui/announce";
import { commands, type Reason } from "./command";
import { all, needsNodes, needsNow, selectedNodes } from "./selection";
import { tidyUp } from "./tidy";

export const ARRANGE = commands([
  {
    id: "frame",
    group: "edit",
    keys: ["$mod+g"],
    available: all(needsNow, needsNodes),
    run: frame,
  },
  {
    id: "unframe",
    group: "edit",
    keys: ["$mod+Shift+g"],
    available: all(needsNow, (session) => (framesMeant(session).length > 0 ? true : "no-frame")),
    run: (session) => {
      session.editor.edit("unframe", removeFrames(framesMeant(session)));
      session.view.setState({ selectedFrames: new Set() });
      announce(i18next.t("command:edit.unframe"));
    },
  },
  {
    id: "tidy",
    group: "edit",
    keys: ["Shift+t", "Shift+Alt+KeyT"],
    alone: true,
    available: all(needsNow, needsSomething, ({ view }) => (view.getState().locked ? "locked" : true)),
    run: tidyUp,
  },
]);

function frame(session: Session): void {
  const { editor, catalog, view } = session;
  const around = frameAround(editor.doc, catalog, selectedNodes(session), viewportOf(session).sizes());
  if (around === null) return;
  const id = freshId("frame", editor.doc);
  editor.edit("frame", addFrame({ id, title: i18next.t("command:new-frame"), colour: "", ...around }));
  view.setState({ selected: new Set(), selectedEdges: new Set(), selectedFrames: new Set([id]) });
  announce(i18next.t("command:edit.frame"));
}

/** The selected frames; with none, those that lie around the selected nodes. */
function framesMeant(session: Session): string[] {
  const { editor, catalog, view } = session;
  const { selectedFrames } = view.getState();
  if (selectedFrames.size > 0) return [...selectedFrames];
  const sizes = viewportOf(session).sizes();
  const nodes = selectedNodes(session).map((id) => nodeRect(editor.doc, catalog, sizes, id));
  return editor.doc.frames.filter((frame) => nodes.some((node) => centredIn(node, frame))).map(({ id }) => id);
}

function needsSomething({ editor }: Session): true | Reason {
  return Object.keys(editor.doc.nodes).length > 0 ? true : "no-nodes";
}
