/**
 * The event socket of a project, as one that never ends: it comes back by itself and goes on where it was.
 *
 * A browser hides why a socket was refused, and can't ask a silent one whether it still lives. Both are found out by
 * plain requests: one for the project after a refusal, one for the server's health while nothing is heard.
 */

import { browser, type Surroundings, type WireSocket } from "./surroundings";
import type { SocketFrame } from "./types";

/** `lost` and `retryAt` are in milliseconds since 1970; a try is under way when `retryAt` is over. */
export type ConnectionState = "connecting" | "open" | "gone" | "foreign" | Lost;

export interface Lost {
  readonly lost: number;
  readonly retryAt: number;
}

export interface Connect extends Partial<Surroundings> {
  /** The address to go on from; both are null at first. */
  readonly url: (since: number | null, epoch: string | null) => string;
  readonly onFrames: (frames: readonly SocketFrame[]) => void;
  readonly onState: (state: ConnectionState) => void;
}

export interface Connection {
  /** Tries at once instead of when it is time. */
  readonly retry: () => void;
  readonly close: () => void;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8000;
const HELLO_MS = 10_000;
const SILENCE_MS = 10_000;
/** A check that comes this much too late: the computer was asleep. Timers of hidden pages are late by up to a minute. */
const SLEPT_MS = 90_000;

const GONE = 4404;
const FOREIGN = 4403;
const TOO_SLOW = 1013;

export function connectEvents({ url, onFrames, onState, ...given }: Connect): Connection {
  const around: Surroundings = { ...browser, ...given };
  let socket: WireSocket | null = null;
  let epoch: string | null = null;
  let seq: number | null = null;
  let state: ConnectionState | null = null;
  let tries = 0;
  let heardAt = 0;
  let greeted = false;
  let over = false;
  let stopTimer: () => void = nothing;

  const tell = (next: ConnectionState): void => {
    if (next === state) return;
    state = next;
    onState(next);
  };

  const end = (last: "gone" | "foreign" | null): void => {
    over = true;
    hangUp();
    stopListening();
    if (last !== null) tell(last);
  };

  const hangUp = (): void => {
    stopTimer();
    socket?.close();
    socket = null;
  };

  const open = (): void => {
    hangUp();
    greeted = false;
    if (state === null) tell("connecting");
    else if (isLost(state)) tell({ lost: state.lost, retryAt: around.now() });
    socket = around.open(url(seq, epoch), { message: hear, closed });
    stopTimer = around.schedule(lose, HELLO_MS);
  };

  const hear = (data: unknown): void => {
    heardAt = around.now();
    const frame = frameOf(data);
    if (frame === null) return;
    if (frame.frame === "hello") welcome();
    if (frame.frame === "resync") {
      open();
      return;
    }
    const fresh = unheard(frame);
    if (fresh !== null) onFrames([fresh]);
  };

  const welcome = (): void => {
    greeted = true;
    tries = 0;
    tell("open");
    watch();
  };

  /** The frame without what was heard before; null when nothing of it is new. */
  const unheard = (frame: SocketFrame): SocketFrame | null => {
    if (frame.frame === "hello") {
      // Numbers of another epoch are not ours: until its snapshot is here, there is nothing to go on from.
      if (frame.epoch !== epoch) seq = null;
      epoch = frame.epoch;
    }
    if (frame.frame === "snapshot") seq = frame.status.seq;
    if (frame.frame !== "events") return frame;
    const known = seq ?? 0;
    const events = frame.events.filter((event) => event.seq > known);
    seq = events.at(-1)?.seq ?? seq;
    return events.length === 0 ? null : { ...frame, events };
  };

  const closed = (code: number): void => {
    socket = null;
    if (code === GONE) end("gone");
    else if (code === FOREIGN) end("foreign");
    else if (code === TOO_SLOW && greeted) open();
    else if (greeted) lose();
    else void askWhy();
  };

  /** A server that refuses a socket says why only to a plain request. */
  const askWhy = async (): Promise<void> => {
    lose();
    const status = await around.ask(projectUrl(url(null, null)));
    if (over || greeted) return;
    if (status === 404) end("gone");
    if (status === 403) end("foreign");
  };

  const lose = (): void => {
    hangUp();
    const [now, wait] = [around.now(), waitFor(tries, around.random())];
    tries += 1;
    tell({ lost: state !== null && isLost(state) ? state.lost : now, retryAt: now + wait });
    stopTimer = around.schedule(open, wait);
  };

  const watch = (): void => {
    stopTimer();
    const due = around.now() + SILENCE_MS;
    stopTimer = around.schedule(() => void check(due), SILENCE_MS);
  };

  const check = async (due: number): Promise<void> => {
    const now = around.now();
    if (now - due > SLEPT_MS) {
      open();
      return;
    }
    if (now - heardAt >= SILENCE_MS) {
      const asked = socket;
      // Nobody listens to it; but a peer that has forgotten this socket answers by closing it.
      asked?.send("");
      const status = await around.ask(healthUrl(url(null, null)));
      if (asked !== socket || asked === null) return;
      if (status === null && around.now() - heardAt >= SILENCE_MS) {
        lose();
        return;
      }
    }
    watch();
  };

  const retry = (): void => {
    if (!over && state !== null && isLost(state) && socket === null) open();
  };

  const stopListening = around.onOnline(retry);
  open();
  return { retry, close: () => end(null) };
}

export function isLost(state: ConnectionState): state is Lost {
  return typeof state === "object";
}

/** Twice as long each time, up to a limit; up to half less by chance, so that not all pages come back at once. */
function waitFor(tries: number, chance: number): number {
  return Math.round(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** tries) * (1 - chance / 2));
}

function frameOf(data: unknown): SocketFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame: unknown = JSON.parse(data);
    if (typeof frame !== "object" || frame === null || !("frame" in frame)) return null;
    // What the server sends is described by its API; frames of a newer server are passed over by whoever reads them.
    return frame as SocketFrame;
  } catch {
    return null;
  }
}

function projectUrl(events: string): string {
  return plain(events, (path) => path.replace(/\/events$/, ""));
}

function healthUrl(events: string): string {
  return plain(events, (path) => path.replace(/\/projects\/.*$/, "/health"));
}

function plain(events: string, place: (path: string) => string): string {
  const url = new URL(events);
  url.protocol = url.protocol === "wss:" ? "https:" : "http:";
  url.pathname = place(url.pathname);
  url.search = "";
  return url.href;
}

function nothing(): void {
  // there is no timer yet
}
