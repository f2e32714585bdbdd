// @vitest-environment node
import { expect, it } from "vitest";
import { addFrame, seq } from "./edit";
import { NO_SIZES } from "./geometry";
import { layoutJob } from "./layoutJob";
import { CATALOG, docWith } from "./testing";

const FRAME = { title: "", colour: "", y: -60, height: 800 };
const DOC = seq(
  addFrame({ ...FRAME, id: "scene", x: -20, width: 320 }),
  addFrame({ ...FRAME, id: "act", x: -40, width: 760 }),
)(docWith(["a:video", "b:extend", "c:assemble"], ["a.video > b.video", "b.video > c.clips", "b.video > c.clips"]));

it("has each pair once, and the smallest frame around a node as its group", () => {
  const job = layoutJob(DOC, CATALOG, NO_SIZES);
  expect(job.wires).toEqual([["a", "b"], ["b", "c"]]);
  expect(job.boxes.map(({ id, group }) => [id, group])).toEqual([["a", "scene"], ["b", "act"], ["c", null]]);
});

it("has of a selection only what is in it, and can be handed to a worker", () => {
  const job = layoutJob(DOC, CATALOG, NO_SIZES, new Set(["a", "b"]));
  expect([job.boxes.length, job.wires, job.around]).toEqual([2, [["a", "b"]], true]);
  expect(structuredClone(job)).toEqual(job);
});
