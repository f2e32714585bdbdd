/** How much time is left of a node, by its own progress. */

import type { NodeProgress } from "./livestate";

const FIRST_WORD_MS = 2000;
const LEAST_FRACTION = 0.03;
/** How much of a new estimate is believed at once; the rest is what the last one has led to expect. */
const BELIEF = 0.3;

export interface TimeLeft {
  readonly ms: number;
  /** When this was the time left. */
  readonly at: number;
}

/** What is left of an attempt; null while it is too early to say. `before` is what was said last of the same attempt. */
export function nodeLeft(progress: NodeProgress, now: number, before: TimeLeft | null = null): TimeLeft | null {
  const elapsed = progress.at - progress.startedAt;
  if (elapsed < FIRST_WORD_MS || progress.fraction < LEAST_FRACTION) return null;
  const whole = elapsed / progress.fraction;
  const told = whole - elapsed - (now - progress.at);
  const expected = before === null ? told : before.ms - (now - before.at);
  return { ms: Math.max(0, expected + BELIEF * (told - expected)), at: now };
}
