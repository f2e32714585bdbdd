/** What the server says of runs and freshness. Frames are taken in once per animation frame, however many came. */

import { createStore, type StoreApi } from "zustand";
import type { SocketFrame } from "@/api/types";
import { EMPTY_LIVE, type LiveState, reduceAll } from "@/run/live";

export interface Live {
  readonly store: StoreApi<LiveState>;
  readonly take: (frames: readonly SocketFrame[]) => void;
  readonly close: () => void;
}

/** `onTaken` is told of every batch after it was taken in. */
export function createLive(onTaken: (frames: readonly SocketFrame[], before: LiveState) => void): Live {
  const store = createStore<LiveState>(() => EMPTY_LIVE);
  let waiting: SocketFrame[] = [];
  let scheduled: number | null = null;

  const flush = (): void => {
    scheduled = null;
    const frames = waiting;
    waiting = [];
    const before = store.getState();
    store.setState(reduceAll(before, frames, Date.now()), true);
    onTaken(frames, before);
  };

  return {
    store,
    take: (frames) => {
      waiting.push(...frames);
      // A hidden page has no animation frames, but its title still tells how far a run is.
      if (document.hidden) flush();
      else scheduled ??= requestAnimationFrame(flush);
    },
    close: () => {
      if (scheduled !== null) cancelAnimationFrame(scheduled);
    },
  };
}
