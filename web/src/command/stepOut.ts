/** One step out: from a field to its node, from a node to its frame, from there to nothing. */

import { nodeOf } from "@/graph/document";
import { centredIn, nodeRect } from "@/graph/geometry";
import type { Session } from "@/state/session";
import { closeOverlay } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { isGraphFocused } from "./focus";
import { selectedNodes } from "./selection";

const NOTHING: ReadonlySet<string> = new Set();

export function stepOut(session: Session): void {
  const { view, editor } = session;
  const { overlay, tool, focused, past } = view.getState();
  const frame = frameAroundSelection(session);
  if (overlay !== null) {
    closeOverlay(view);
  } else if (!isGraphFocused(document.activeElement)) {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (focused !== null && nodeOf(editor.doc, focused) !== undefined) viewportOf(session).focusNode(focused);
  } else if (tool === "hand") {
    view.setState({ tool: "select" });
  } else if (frame !== null || hasSelection(session)) {
    const selectedFrames = frame === null ? NOTHING : new Set([frame]);
    view.setState({ selected: NOTHING, selectedEdges: NOTHING, selectedFrames });
  } else if (past !== null) {
    view.setState({ past: null });
  }
}

/** The smallest frame around the one node that is selected. */
function frameAroundSelection(session: Session): string | null {
  const { doc } = session.editor;
  const [node, ...others] = selectedNodes(session);
  if (node === undefined || others.length > 0) return null;
  const rect = nodeRect(doc, session.catalog, viewportOf(session).sizes(), node);
  const around = doc.frames.filter((frame) => centredIn(rect, frame));
  return around.sort((a, b) => a.width * a.height - b.width * b.height)[0]?.id ?? null;
}

function hasSelection({ view }: Session): boolean {
  const { selected, selectedEdges, selectedFrames } = view.getState();
  return selected.size + selectedEdges.size + selectedFrames.size > 0;
}
