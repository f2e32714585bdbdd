// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Beats, Output } from "@/api/types";
import { CATALOG, docWith } from "@/graph/testing";
import { IDLE, type NodeLive, type NodesLive } from "@/run/live";
import { beatsIn, filmNode, filmOf } from "./film";

const DOC = docWith(
  ["a:video", "b:video", "song:audio", "pulse:beat", "cut:assemble", "film:output", "rest:image"],
  ["a.video > cut.clips", "b.video > cut.clips", "song.audio > pulse.audio", "pulse.beats > cut.beats", "cut.video > film.value"],
);

const artifact = { digest: "0".repeat(64), mediaType: "video/mp4", size: 1 };
const clip = (frames: number): Output => ({ kind: "video", artifact, width: 16, height: 9, fps: 30, frames, seconds: frames / 30 });
const BEATS: Beats = {
  kind: "beats", seconds: 8, bpm: 60, beats: [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5], downbeats: [0.5, 4.5],
  onsets: [], sections: [], energy: [], energyRate: 4, loudness: -14, peaks: [],
};
const made = (outputs: Record<string, Output>): NodeLive => ({
  ...IDLE,
  status: { node: "x", state: "fresh", reasons: [], key: null, take: null, outputs, step: null, run: null, last: null, problems: [] },
});
const LIVE: NodesLive = { a: made({ video: clip(200) }), b: made({ video: clip(200) }), pulse: made({ beats: BEATS }) };

describe("the film that is meant", () => {
  it("is the selected one, or the nearest behind or before what is selected", () => {
    expect(filmNode(DOC, ["cut"])).toBe("cut");
    expect(filmNode(DOC, ["song"])).toBe("cut");
    expect(filmNode(DOC, ["film"])).toBe("cut");
    expect(filmNode(DOC, [])).toBe("cut");
  });

  it("is nobody's when there are several and nothing near is selected, or none at all", () => {
    const two = docWith(["one:assemble", "two:assemble", "rest:image"]);
    expect(filmNode(two, ["rest"])).toBeNull();
    expect(filmNode(two, ["two"])).toBe("two");
    expect(filmNode(docWith(["rest:image"]), [])).toBeNull();
  });
});

describe("the timeline of a film", () => {
  it("has the clips take turns from beat to beat", () => {
    const film = filmOf(DOC, CATALOG, LIVE, "cut");
    expect(film?.places).toEqual(["a", "b"]);
    expect(film?.shots).toEqual([
      { clip: 0, start: 0, end: 15 },
      { clip: 1, start: 15, end: 135 },
      { clip: 0, start: 135, end: 240 },
    ]);
    expect(film?.seconds).toBe(8);
  });

  it("says nothing of cuts while a clip or the beats are still to be made", () => {
    expect(filmOf(DOC, CATALOG, { ...LIVE, b: IDLE }, "cut")?.shots).toBeNull();
    expect(filmOf(DOC, CATALOG, { ...LIVE, pulse: IDLE }, "cut")?.shots).toBeNull();
    expect(filmOf(DOC, CATALOG, {}, "gone")).toBeNull();
  });

  it("counts beats from where the film begins in the song", () => {
    expect(beatsIn({ beats: BEATS, start: 4, seconds: 3 })).toEqual([
      { at: 0.5, down: true },
      { at: 1.5, down: false },
      { at: 2.5, down: false },
    ]);
  });
});
