/** The log of an open project. It is kept from the first time that it is asked for, until the project is left. */

import { createStore, type StoreApi } from "zustand";
import type { Session } from "@/state/session";
import { logged, type LogLine } from "./logLines";

interface Log {
  readonly lines: readonly LogLine[];
}

const logs = new WeakMap<Session, StoreApi<Log>>();

export function logOf(session: Session): StoreApi<Log> {
  const kept = logs.get(session);
  if (kept !== undefined) return kept;
  const log = createStore<Log>(() => ({ lines: [] }));
  logs.set(session, log);
  session.onFrames((frames) => {
    const { lines } = log.getState();
    const next = logged(lines, frames);
    if (next !== lines) log.setState({ lines: next });
  });
  return log;
}
