/**
 * Which clip is seen when in a film that is cut to a song: the rules of the `assemble` node, told again so that the
 * order of clips can be seen before the film is made. `films.json` holds it to what the node itself does.
 *
 * Everything is counted in frames of the film.
 */

import type { Beats } from "@/api/types";
import { energetic } from "./energetic";

export interface CutPlan {
  readonly cut: "beats" | "bars" | "energy" | "seconds";
  readonly every: number;
  readonly start: number;
  /** 0 is as long as the song, or each clip once. */
  readonly seconds: number;
  readonly fps: number;
  /** Half the length of a transition; 0 without one. */
  readonly half: number;
}

export interface Shot {
  /** Which of the clips, from 0. */
  readonly clip: number;
  readonly start: number;
  readonly end: number;
}

interface Grid {
  readonly cuts: readonly number[];
  readonly beats: readonly number[];
  readonly step: number;
  readonly shortest: number;
  /** Null when the clips decide how long the film is. */
  readonly total: number | null;
}

const SHORTEST_SECONDS = 0.3;
const BEATS_A_BAR = 4;
const MOST_SHOTS = 2000;

/** `lengths` are those of the clips in frames of the film, `song` is in seconds. */
export function shotsOf(lengths: readonly number[], beats: Beats | null, song: number | null, plan: CutPlan): readonly Shot[] {
  if (lengths.length === 0) return [];
  const grid = gridOf(beats, totalOf(song, plan), plan);
  const shots: Shot[] = [];
  let position = 0;
  while (shots.length < MOST_SHOTS && (grid.total === null ? shots.length < lengths.length : position < grid.total)) {
    const clip = shots.length % lengths.length;
    const frames = lengths[clip] ?? 0;
    const lead = shots.length > 0 ? plan.half : 0;
    const wanted = nextCut(grid, position);
    const tail = wanted === grid.total ? 0 : plan.half;
    // A clip of which too little is left begins anew, so only one that is too short as a whole hands over early.
    const lasts = frames >= lead + wanted - position + tail;
    const end = lasts ? wanted : earlyCut(grid, position, position + frames - lead - plan.half);
    if (end <= position) break;
    shots.push({ clip, start: position, end });
    position = end;
  }
  return shots;
}

function totalOf(song: number | null, { seconds, start, fps }: CutPlan): number | null {
  const limits = [seconds, song === null ? 0 : song - start].filter((limit) => limit > 0);
  return limits.length === 0 ? null : Math.max(1, Math.floor(Math.min(...limits) * fps));
}

function gridOf(beats: Beats | null, total: number | null, { cut, every, start, fps }: CutPlan): Grid {
  const step = Math.max(1, rounded(every * fps));
  const shortest = Math.max(1, rounded(SHORTEST_SECONDS * fps));
  if (beats === null || beats.beats.length === 0) return { cuts: [], beats: [], step, shortest, total };
  const frames = (times: readonly number[]): number[] => {
    const found = times.filter((time) => time > start).map((time) => rounded((time - start) * fps));
    return [...new Set(found)].sort((a, b) => a - b);
  };
  const whole = Math.max(1, Math.trunc(every));
  const times = {
    beats: () => everyNth(beats.beats, phase(beats) % whole, whole),
    bars: () =>
      beats.downbeats.length > 0
        ? everyNth(beats.downbeats, 0, whole)
        : everyNth(beats.beats, phase(beats) % (whole * BEATS_A_BAR), whole * BEATS_A_BAR),
    energy: () => energetic(beats, phase(beats) % whole, whole),
    seconds: () => nearest(beats, every, start),
  }[cut]();
  return { cuts: frames(times), beats: frames(beats.beats), step, shortest, total };
}

function nextCut(grid: Grid, position: number): number {
  if (grid.beats.length === 0) return within(grid, position + Math.max(grid.step, grid.shortest));
  return within(grid, grid.cuts.find((cut) => cut >= position + grid.shortest));
}

/** A clip that ends too early hands over on the last beat that it reaches, or else on the next one. */
function earlyCut(grid: Grid, position: number, reach: number): number {
  if (grid.beats.length === 0) return within(grid, Math.max(reach, position + grid.shortest));
  const first = grid.beats.findIndex((beat) => beat >= position + grid.shortest);
  const last = grid.beats.findLastIndex((beat) => beat <= reach);
  return within(grid, first < 0 ? undefined : grid.beats[Math.max(first, last)]);
}

/** The cut, or the end of the film when nothing could stand between. */
function within({ total, shortest }: Grid, cut: number | undefined): number {
  if (total === null) return cut ?? 0;
  return cut !== undefined && cut <= total - shortest ? cut : total;
}

function everyNth(times: readonly number[], from: number, nth: number): readonly number[] {
  return times.filter((_, at) => at >= from && (at - from) % nth === 0);
}

function nearest({ beats, seconds }: Beats, every: number, start: number): readonly number[] {
  const found: number[] = [];
  for (let nth = 1; start + nth * every < seconds; nth += 1) {
    const wanted = start + nth * every;
    const after = beats.findIndex((beat) => beat >= wanted);
    const around = after < 0 ? beats.slice(-1) : beats.slice(Math.max(0, after - 1), after + 1);
    found.push(...[...around].sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted)).slice(0, 1));
  }
  return found;
}

/** The number of the beat that is the first of a bar. */
function phase({ beats, downbeats: [first] }: Beats): number {
  if (first === undefined) return 0;
  let best = 0;
  beats.forEach((beat, at) => {
    if (Math.abs(beat - first) < Math.abs((beats[best] ?? 0) - first)) best = at;
  });
  return best;
}

/** To the even one when it lies in the middle, as Python rounds. */
function rounded(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest === 0.5 ? low + (low % 2) : Math.round(value);
}
