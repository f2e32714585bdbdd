/** Watches what somebody does, and ticks the first steps by itself. */

import { useEffect } from "react";
import { useSession } from "@/state/context";
import { tick, useProgress } from "./progress";

export function useTicks(): void {
  const session = useSession();
  useEffect(() => {
    const stop = [
      session.view.subscribe(({ overlay }) => {
        if (overlay?.kind === "look") tick("play");
        if (overlay?.kind === "add-node" && overlay.from !== null) tick("wire");
      }),
      session.editor.store.subscribe(({ history }, before) => {
        if (history !== before.history && history.past.at(-1)?.label === "settings") tick("change");
      }),
      session.onFrames((frames) => {
        const started = frames.some((one) => one.frame === "events" && one.events.some(({ fact }) => fact.type === "run.started"));
        // The film of the sample is made by itself: that is nobody's step.
        if (started && useProgress.getState().done.has("change")) tick("run");
      }),
    ];
    return () => stop.forEach((each) => each());
  }, [session]);
}
