/** What a lasting connection needs of the browser, so that it can be tried out without one. */

export interface Hearing {
  readonly message: (data: unknown) => void;
  readonly closed: (code: number) => void;
}

/** After `close` nothing is heard of it any more. */
export interface WireSocket {
  readonly send: (text: string) => void;
  readonly close: () => void;
}

export interface Surroundings {
  readonly open: (url: string, hearing: Hearing) => WireSocket;
  /** The status of the answer to a plain request; null when nobody answers, or a proxy in their place. */
  readonly ask: (url: string) => Promise<number | null>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Gives the way to call it off. */
  readonly schedule: (run: () => void, ms: number) => () => void;
  /** Calls back when the computer has a network again. Gives the way to stop. */
  readonly onOnline: (hear: () => void) => () => void;
}

const ANSWER_MS = 2000;

export const browser: Surroundings = {
  open: (url, hearing) => {
    const socket = new WebSocket(url);
    socket.onmessage = (message: MessageEvent<unknown>) => hearing.message(message.data);
    socket.onclose = ({ code }) => hearing.closed(code);
    return {
      send: (text) => socket.send(text),
      close: () => {
        socket.onmessage = null;
        socket.onclose = null;
        socket.close();
      },
    };
  },
  ask: async (url) => {
    try {
      const { status } = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), cache: "no-store" });
      return status >= 500 ? null : status;
    } catch {
      return null;
    }
  },
  now: () => Date.now(),
  random: () => Math.random(),
  schedule: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  onOnline: (hear) => {
    addEventListener("online", hear);
    return () => removeEventListener("online", hear);
  },
};
