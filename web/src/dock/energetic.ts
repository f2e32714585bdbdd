/** Cuts that follow the energy of a song: twice as often where it is loudest, half as often where it is quietest. */

import type { Beats } from "@/api/types";

/** The times of the beats to cut on, from the beat `at` on. */
export function energetic(beats: Beats, at: number, every: number): readonly number[] {
  const levels = beats.beats.map((_, beat) => level(beats, beat, every));
  const [quiet, loud] = [quantile(levels, 1 / 3), quantile(levels, 2 / 3)];
  const found: number[] = [];
  for (let beat = at; beat < levels.length; beat += stride(levels[beat] ?? 0, quiet, loud, every)) {
    const time = beats.beats[beat];
    if (time !== undefined) found.push(time);
  }
  return found;
}

function stride(now: number, quiet: number, loud: number, every: number): number {
  if (quiet === loud) return every;
  if (now >= loud) return Math.max(1, Math.floor(every / 2));
  return now <= quiet ? every * 2 : every;
}

function level({ beats, energy, energyRate }: Beats, beat: number, every: number): number {
  const end = beats[Math.min(beat + every, beats.length - 1)] ?? 0;
  const first = Math.trunc((beats[beat] ?? 0) * energyRate);
  const window = energy.slice(first, Math.max(first + 1, Math.trunc(end * energyRate)));
  return window.length === 0 ? 0 : window.reduce((sum, value) => sum + value, 0) / window.length;
}

/** Between two values it lies on the line from one to the other. */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const low = Math.floor(place);
  const [a, b] = [sorted[low] ?? 0, sorted[low + 1] ?? sorted[low] ?? 0];
  return a + (b - a) * (place - low);
}
