// @vitest-environment node
import { expect, it } from "vitest";
import type { Video } from "@/api/types";
import { dropPlace, turnsOf } from "./turns";

const video: Video = {
  kind: "video", artifact: { digest: "0".repeat(64), mediaType: "video/mp4", size: 1 },
  width: 16, height: 9, fps: 30, frames: 60, seconds: 2,
};
const CLIPS = [
  { place: 0, source: "a", video },
  { place: 1, source: "b", video },
];

it("lies in time where cuts are known, and knows which clip comes back", () => {
  const shots = [
    { clip: 0, start: 0, end: 30 },
    { clip: 1, start: 30, end: 90 },
    { clip: 0, start: 90, end: 120 },
  ];
  const turns = turnsOf({ shots, clips: CLIPS, places: ["a", "b"], fps: 30, seconds: 4 });
  expect(turns.map(({ place, left, width, again }) => [place, left, width, again])).toEqual([
    [0, 0, 0.25, false],
    [1, 0.25, 0.5, false],
    [0, 0.75, 0.25, true],
  ]);
  expect(turns[1]?.seconds).toEqual({ from: 1, to: 3 });
});

it("shows the order alone where they are not, also of clips that are not made yet", () => {
  const turns = turnsOf({ shots: null, clips: CLIPS.slice(1), places: ["a", "b"], fps: 30, seconds: 0 });
  expect(turns.map(({ source, left, width, video: made }) => [source, left, width, made !== null])).toEqual([
    ["a", 0, 0.5, false],
    ["b", 0.5, 0.5, true],
  ]);
});

it("drops a clip on the place of the one under the pointer, also beyond the ends", () => {
  const turns = turnsOf({ shots: null, clips: [], places: ["a", "b", "c", "d"], fps: 30, seconds: 0 });
  expect([-0.2, 0.1, 0.6, 1.4].map((part) => dropPlace(turns, 1, part))).toEqual([0, 0, 2, 3]);
  expect(dropPlace([], 0, 0.5)).toBe(0);
});
