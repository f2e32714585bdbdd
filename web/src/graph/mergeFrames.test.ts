// @vitest-environment node
import { expect, it } from "vitest";
import type { Frame } from "./document";
import { mergeFrames } from "./mergeFrames";

function frame(id: string, change: Partial<Frame> = {}): Frame {
  return { id, title: "", colour: "", x: 0, y: 0, width: 400, height: 300, ...change };
}

const BASE = [frame("act"), frame("scene")];

it("keeps what either side adds, and drops what either removes", () => {
  expect(mergeFrames(BASE, [frame("act"), frame("mine")], [frame("scene"), frame("theirs")]).map(({ id }) => id)).toEqual([
    "mine",
    "theirs",
  ]);
});

it("keeps a frame that I changed and they removed", () => {
  expect(mergeFrames(BASE, [frame("act", { title: "One" })], [])).toEqual([frame("act", { title: "One" })]);
});

it("keeps two frames that only happen to have one id", () => {
  const merged = mergeFrames([], [frame("frame")], [frame("frame", { x: 800 })]);
  expect(merged).toEqual([frame("frame-2"), frame("frame", { x: 800 })]);
});

it("gives mine back as it is when nothing of theirs is new", () => {
  expect(mergeFrames(BASE, BASE, [frame("act"), frame("scene")])).toBe(BASE);
});
