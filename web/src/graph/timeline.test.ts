// @vitest-environment node
import { expect, it } from "vitest";
import { docWith } from "./testing";
import { assembleNodes, clipsOf, moveClip } from "./timeline";

const DOC = docWith(
  ["a:video", "b:video", "song:audio", "cut:assemble"],
  ["a.video > cut.clips", "song.audio > cut.audio", "b.video > cut.clips", "a.video > cut.clips"],
);

it("has the clips in the order of their wires, one of them twice", () => {
  expect(assembleNodes(DOC).map(({ id }) => id)).toEqual(["cut"]);
  expect(clipsOf(DOC, "cut").map(({ source, edgeId }) => [source.id, edgeId])).toEqual([
    ["a", "a.video>cut.clips"],
    ["b", "b.video>cut.clips"],
    ["a", "a.video>cut.clips#1"],
  ]);
});

it("moves one of two alike clips, and leaves other wires where they are", () => {
  const doc = moveClip(DOC, "cut", 2, 1)(DOC);
  expect(clipsOf(doc, "cut").map(({ source }) => source.id)).toEqual(["a", "a", "b"]);
  expect(doc.edges[1]).toBe(DOC.edges[1]);
  expect(moveClip(DOC, "cut", 7, 0)(DOC)).toBe(DOC);
});
