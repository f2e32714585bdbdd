/** The boxes on the timeline: one for every turn of a clip, and where a dragged one would go. */

import type { Video } from "@/api/types";
import type { Film } from "./film";

export interface Turn {
  /** The place of its clip in the order of wires, from 0. */
  readonly place: number;
  readonly source: string;
  readonly video: Video | null;
  /** Its clip was seen before. */
  readonly again: boolean;
  /** When it is seen; null while that is not known. */
  readonly seconds: { readonly from: number; readonly to: number } | null;
  /** Parts of the whole width, 0 to 1. */
  readonly left: number;
  readonly width: number;
}

/** In time where that is known; else the clips in their order, all of the same width. */
export function turnsOf({ shots, clips, places, fps, seconds }: Pick<Film, "shots" | "clips" | "places" | "fps" | "seconds">): readonly Turn[] {
  if (shots === null) {
    const width = places.length === 0 ? 0 : 1 / places.length;
    return places.map((source, place) => ({
      place,
      source,
      video: clips.find((clip) => clip.place === place)?.video ?? null,
      again: false,
      seconds: null,
      left: place * width,
      width,
    }));
  }
  const frames = seconds * fps;
  return shots.flatMap(({ clip: nth, start, end }, turn) => {
    const clip = clips[nth];
    if (clip === undefined) return [];
    const { place, source, video } = clip;
    const time = { from: start / fps, to: end / fps };
    return [{ place, source, video, again: turn >= clips.length, seconds: time, left: start / frames, width: (end - start) / frames }];
  });
}

/** The place that a clip gets when it is let go at a part of the width. */
export function dropPlace(turns: readonly Turn[], from: number, part: number): number {
  const under = turns.find(({ left, width }) => part < left + width) ?? turns.at(-1);
  return under?.place ?? from;
}
