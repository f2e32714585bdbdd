/** What a screen reader is told: one message at a time, never more than one in two seconds. */

const PAUSE_MS = 2000;
const MOST_WAITING = 5;
const QUARTER = 0.25;

export interface Message {
  readonly text: string;
  /** Interrupts what is being read: somebody is waited for. */
  readonly urgent: boolean;
  /** A newer message about the same thing takes the place of one that still waits. */
  readonly topic: string;
}

export interface Announcer {
  readonly waiting: readonly Message[];
  /** When something was said last, in milliseconds. */
  readonly saidAt: number | null;
}

export const SILENT: Announcer = { waiting: [], saidAt: null };

/** Lines up a message: urgent ones first. When too much waits, the oldest that is not urgent is dropped. */
export function announce(announcer: Announcer, message: Message): Announcer {
  const others = announcer.waiting.filter((waiting) => waiting.topic !== message.topic);
  const all = [...others, message];
  const urgent = all.filter((waiting) => waiting.urgent);
  const calm = all.filter((waiting) => !waiting.urgent);
  const room = Math.max(0, MOST_WAITING - urgent.length);
  return { ...announcer, waiting: [...urgent, ...(room === 0 ? [] : calm.slice(-room))] };
}

/** The message to say now, or null; and what is left to say. */
export function next(announcer: Announcer, now: number): readonly [Message | null, Announcer] {
  const [first, ...rest] = announcer.waiting;
  const due = dueAt(announcer);
  if (first === undefined || due === null || now < due) return [null, announcer];
  return [first, { waiting: rest, saidAt: now }];
}

/** When to ask again, in milliseconds; null when nothing waits. */
export function dueAt(announcer: Announcer): number | null {
  if (announcer.waiting.length === 0) return null;
  return announcer.saidAt === null ? 0 : announcer.saidAt + PAUSE_MS;
}

/** The quarter that was passed on the way from one fraction to another: 0.25, 0.5 or 0.75. */
export function quarterPassed(from: number, to: number): number | null {
  const quarter = Math.floor(to / QUARTER) * QUARTER;
  return quarter > from && quarter > 0 && quarter < 1 ? quarter : null;
}
