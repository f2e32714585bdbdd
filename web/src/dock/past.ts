/** What may be done with the graph of an earlier run. */

import { loadRunGraph } from "@/api/runs";
import { clipText, copy } from "@/graph/clipboard";
import { docOf } from "@/graph/document";
import type { Session } from "@/state/session";
import { writeClipboard } from "@/ui/clipboard";

/** Put the graph of a run into the place of the one that is edited: one step, which can be taken back. */
export async function restorePast({ editor, view }: Session, run: string): Promise<void> {
  const { graph } = await loadRunGraph(run);
  editor.edit("restore", () => docOf(graph));
  view.setState({ past: null, selected: new Set(), selectedEdges: new Set(), selectedFrames: new Set(), focused: null });
}

/** Copy nodes of that graph, those that are selected or else all. Gives how many. */
export async function copyPast({ view }: Session, run: string): Promise<number> {
  const doc = docOf((await loadRunGraph(run)).graph);
  const chosen = view.getState().past === run ? [...view.getState().selected].filter((id) => Object.hasOwn(doc.nodes, id)) : [];
  const clip = copy(doc, chosen.length > 0 ? chosen : Object.keys(doc.nodes));
  await writeClipboard(clipText(clip));
  return clip.nodes.length;
}
