/** The beats of a song as something to draw and to count. */

import type { Beats } from "@/api/types";

export interface BeatLine {
  readonly seconds: number;
  /** The first beat of a bar. */
  readonly down: boolean;
}

/** One line a beat, in the order of time. */
export function beatLines({ beats, downbeats }: Pick<Beats, "beats" | "downbeats">): readonly BeatLine[] {
  const first = new Set(downbeats.map(milliseconds));
  return beats.map((seconds) => ({ seconds, down: first.has(milliseconds(seconds)) }));
}

export interface BarBeat {
  readonly bar: number;
  readonly beat: number;
}

/** The bar and the beat in it that sound at a moment, both from 1; null before the first bar. */
export function barBeatAt({ beats, downbeats }: Pick<Beats, "beats" | "downbeats">, seconds: number): BarBeat | null {
  const started = downbeats.filter((down) => down <= seconds);
  const begin = started.at(-1);
  if (begin === undefined) return null;
  const beat = beats.filter((one) => one >= begin && one <= seconds).length;
  return { bar: started.length, beat: Math.max(1, beat) };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
