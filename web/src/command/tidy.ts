/** Laying out the graph, in a thread of its own. One step back brings everything to where it was. */

import i18next from "i18next";
import { moveNodes, seq } from "@/graph/edit";
import { refitFrames } from "@/graph/frames";
import { type LayoutJob, layoutJob, type Positions } from "@/graph/layoutJob";
import type { Session } from "@/state/session";
import { viewportOf } from "@/state/viewport";
import { announce } from "@/ui/announce";
import { selectedNodes } from "./selection";

/** Tidy the selected nodes, when there are several; else all. */
export async function tidyUp(session: Session): Promise<void> {
  const { editor, catalog } = session;
  const viewport = viewportOf(session);
  const selected = selectedNodes(session);
  const before = editor.doc;
  const sizes = viewport.sizes();
  const some = selected.length > 1 ? new Set(selected) : undefined;
  const positions = await laidOut(layoutJob(before, catalog, sizes, some));
  editor.edit("tidy", seq(moveNodes(positions), refitFrames(before, catalog, sizes)));
  viewport.fit(some === undefined ? undefined : selected);
  announce(i18next.t("command:edit.tidy"));
}

function laidOut(job: LayoutJob): Promise<Positions> {
  const worker = new Worker(new URL("../graph/layout.worker.ts", import.meta.url), { type: "module" });
  return new Promise<Positions>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Positions>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(job);
  }).finally(() => worker.terminate());
}
