/**
 * What the event socket has said of a project so far: its nodes and runs.
 *
 * Steps come from the numbered events, freshness from the `freshness` frames, which have no number and may be ahead of
 * the events. So a step follows the events alone, with one exception: no event says that a step is blocked.
 * What was just made is taken for up to date until its freshness comes.
 */

import type { Event, SocketFrame } from "../api/types";
import { Draft } from "./draft";
import { takeFact, takeFreshness, takeProgress, takeQueue } from "./facts";
import type { LiveState } from "./livestate";
import { takeSnapshot } from "./snapshot";

export {
  EMPTY_LIVE,
  IDLE,
  type LiveRun,
  type LiveState,
  type LiveStep,
  type NodeLive,
  type NodeProgress,
  type NodesLive,
  type Wait,
} from "./livestate";

/** Takes in frames in their order. What did not change keeps its reference. `now` is in milliseconds. */
export function reduceAll(state: LiveState, frames: readonly SocketFrame[], now: number): LiveState {
  const draft = new Draft(state);
  for (const frame of frames) take(draft, frame, now);
  return draft.done();
}

function take(draft: Draft, frame: SocketFrame, now: number): void {
  switch (frame.frame) {
    case "hello":
      greet(draft, frame.epoch, frame.since);
      return;
    case "snapshot":
      takeSnapshot(draft, frame, now);
      return;
    case "events":
      for (const event of frame.events) takeEvent(draft, event, now);
      return;
    case "progress":
      takeProgress(draft, frame, now);
      return;
    case "freshness":
      takeFreshness(draft, frame, now);
      return;
    case "queue":
      takeQueue(draft, frame);
      return;
    case "resync":
      return; // the connection is made anew, which brings what is missing
  }
}

function greet(draft: Draft, epoch: string, since: number): void {
  const { state, nodes } = draft;
  const firstTime = Object.keys(nodes).length === 0;
  draft.set({ caughtUp: 0, waits: {}, before: firstTime ? null : nodes });
  if (state.epoch !== epoch) draft.set({ epoch, arrived: false, seq: since });
}

function takeEvent(draft: Draft, event: Event, now: number): void {
  if (event.seq <= draft.state.seq) return;
  draft.set({ seq: event.seq });
  takeFact(draft, event.fact, event.seq, Math.min(now, event.at * 1000));
}
