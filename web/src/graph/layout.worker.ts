/** Lays out in a thread of its own, so that the canvas stays smooth. Takes a LayoutJob, answers with Positions. */

import { arrange } from "./layout";
import type { LayoutJob } from "./layoutJob";

addEventListener("message", ({ data }: MessageEvent<LayoutJob>) => {
  postMessage(arrange(data));
});
