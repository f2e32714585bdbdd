import { describe, expect, it } from "vitest";
import { barBeatAt, beatLines } from "./rhythm";

const SONG = { beats: [0.5, 1, 1.5, 2, 2.5, 3], downbeats: [1, 2.5] };

describe("the beats of a song", () => {
  it("are one line each, thicker where a bar begins", () => {
    expect(beatLines(SONG).map(({ down }) => down)).toEqual([false, true, false, false, true, false]);
  });

  it("tell the bar and the beat in it", () => {
    expect(barBeatAt(SONG, 1)).toEqual({ bar: 1, beat: 1 });
    expect(barBeatAt(SONG, 2.4)).toEqual({ bar: 1, beat: 3 });
    expect(barBeatAt(SONG, 3.2)).toEqual({ bar: 2, beat: 2 });
  });

  it("are in no bar before the first one", () => {
    expect(barBeatAt(SONG, 0.7)).toBeNull();
  });
});
