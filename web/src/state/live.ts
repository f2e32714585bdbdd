/** What the server says of runs and freshness. Frames are taken in with the next picture; when many come, ten times a second. */

import { createStore, type StoreApi } from "zustand";
import type { SocketFrame } from "@/api/types";
import { EMPTY_LIVE, type LiveState, reduceAll } from "@/run/live";

/** In milliseconds. A run of many short nodes would else have the page draw without a pause. */
const PAUSE = 100;

export interface Live {
  readonly store: StoreApi<LiveState>;
  readonly take: (frames: readonly SocketFrame[]) => void;
  readonly close: () => void;
}

/** `onTaken` is told of every batch after it was taken in. */
export function createLive(onTaken: (frames: readonly SocketFrame[], before: LiveState) => void): Live {
  const store = createStore<LiveState>(() => EMPTY_LIVE);
  let waiting: SocketFrame[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let scheduled: number | null = null;
  let flushed = -PAUSE;

  const flush = (): void => {
    timer = null;
    scheduled = null;
    flushed = performance.now();
    const frames = waiting;
    waiting = [];
    const before = store.getState();
    store.setState(reduceAll(before, frames, Date.now()), true);
    onTaken(frames, before);
  };

  const schedule = (): void => {
    timer = null;
    scheduled ??= requestAnimationFrame(flush);
  };

  return {
    store,
    take: (frames) => {
      waiting.push(...frames);
      const pause = flushed + PAUSE - performance.now();
      // A hidden page has no animation frames, but its title still tells how far a run is.
      if (document.hidden) flush();
      else if (pause <= 0) schedule();
      else timer ??= setTimeout(schedule, pause);
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
      if (scheduled !== null) cancelAnimationFrame(scheduled);
    },
  };
}
