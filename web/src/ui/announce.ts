/** What a screen reader is told. One region for the whole page; see `run/announce.ts` for what may be said when. */

import { create } from "zustand";
import { announce as lineUp, dueAt, next, SILENT } from "@/run/announce";

interface Announced {
  readonly text: string;
  readonly urgent: boolean;
}

export const useAnnounced = create<Announced>(() => ({ text: "", urgent: false }));

let announcer = SILENT;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Say this as soon as there is time. Of messages with the same topic only the newest is said. */
export function announce(text: string, { topic = text, urgent = false } = {}): void {
  announcer = lineUp(announcer, { text, topic, urgent });
  speak();
}

function speak(): void {
  clearTimeout(timer);
  const [message, rest] = next(announcer, performance.now());
  announcer = rest;
  if (message !== null) useAnnounced.setState({ text: message.text, urgent: message.urgent });
  const due = dueAt(announcer);
  if (due !== null) timer = setTimeout(speak, Math.max(0, due - performance.now()));
}

/** The message is on the page: the pause begins anew, for a busy page shows it late. */
export function shown(): void {
  announcer = { ...announcer, saidAt: performance.now() };
  speak();
}
