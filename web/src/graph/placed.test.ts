// @vitest-environment node
import { expect, it } from "vitest";
import { moveNodes } from "./edit";
import { NO_SIZES, nodeRect, overlaps } from "./geometry";
import { placed } from "./placed";
import { CATALOG, docWith } from "./testing";

const DOC = docWith(["words:prompt", "a:video", "b:video", "cut:assemble"], ["words.prompt > a.prompt", "a.video > cut.clips", "b.video > cut.clips"]);

it("places nodes without a view in columns, below those that have one", () => {
  const { words, ...views } = DOC.views;
  const doc = { ...DOC, views: words ? { words } : views };
  const places = placed(doc);
  expect([...places.keys()].sort()).toEqual(["a", "b", "cut"]);
  expect(places.get("cut")?.x).toBeGreaterThan(places.get("a")?.x ?? 0);
  const all = moveNodes(places)(doc);
  const rects = Object.keys(all.nodes).map((id) => nodeRect(all, CATALOG, NO_SIZES, id));
  expect(rects.some((a, i) => rects.slice(i + 1).some((b) => overlaps(a, b)))).toBe(false);
});

it("places nothing when every node has a view", () => {
  expect(placed(DOC).size).toBe(0);
});
