// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Doc } from "./document";
import { addFrame, moveNodes, setView } from "./edit";
import { refitFrames } from "./frames";
import { bounds, GRID, NO_SIZES, nodeRect, overlaps, type Rect } from "./geometry";
import { tidy } from "./layout";
import { CATALOG, docWith } from "./testing";

const DOC = docWith(
  ["words:prompt", "a:video", "b:video", "c:extend", "cut:assemble", "about:note", "song:audio"],
  ["words.prompt > a.prompt", "words.prompt > b.prompt", "b.video > c.video", "a.video > cut.clips", "c.video > cut.clips"],
);

function rectsOf(doc: Doc): Rect[] {
  return Object.keys(doc.nodes).map((id) => nodeRect(doc, CATALOG, NO_SIZES, id));
}

function overlapping(doc: Doc): number {
  const rects = rectsOf(doc);
  return rects.filter((a, i) => rects.slice(i + 1).some((b) => overlaps(a, b))).length;
}

describe("tidying", () => {
  it("puts what feeds a node left of it, on the grid and over nothing", () => {
    const doc = moveNodes(tidy(DOC, CATALOG, NO_SIZES))(DOC);
    for (const { source, target } of doc.edges) {
      expect(doc.views[source.node]?.x).toBeLessThan(doc.views[target.node]?.x ?? 0);
    }
    expect(overlapping(doc)).toBe(0);
    expect(Object.values(doc.views).every(({ x, y }) => x % GRID === 0 && y % GRID === 0)).toBe(true);
  });

  it("leaves a selection around its middle, and all others alone", () => {
    const far = setView("b", { x: 4000, y: 4000 })(setView("c", { x: 4400, y: 4800 })(DOC));
    const places = tidy(far, CATALOG, NO_SIZES, new Set(["b", "c"]));
    expect([...places.keys()]).toEqual(["b", "c"]);
    const middle = (doc: Doc): number[] => {
      const { x = 0, y = 0, width = 0, height = 0 } = bounds(["b", "c"].map((id) => nodeRect(doc, CATALOG, NO_SIZES, id))) ?? {};
      return [x + width / 2, y + height / 2];
    };
    const [before, after] = [middle(far), middle(moveNodes(places)(far))];
    before.forEach((value, i) => expect(Math.abs(value - (after[i] ?? 0))).toBeLessThanOrEqual(GRID));
  });

  it("keeps the nodes of a frame together, so that the frame fits around them alone", () => {
    const framed = addFrame({ id: "a", title: "", colour: "", x: 380, y: -60, width: 720, height: 500 })(DOC);
    const doc = refitFrames(framed, CATALOG, NO_SIZES)(moveNodes(tidy(framed, CATALOG, NO_SIZES))(framed));
    const [frame] = doc.frames;
    const touched = Object.keys(doc.nodes).filter((id) => frame && overlaps(frame, nodeRect(doc, CATALOG, NO_SIZES, id)));
    expect(touched).toEqual(["a", "b"]);
    expect(overlapping(doc)).toBe(0);
  });

  it("overlaps nothing among three hundred nodes of many sizes", () => {
    const ids = Array.from({ length: 300 }, (_, i) => `n${i}:${i % 3 === 0 ? "assemble" : "extend"}`);
    const wires = ids.slice(1).map((_, i) => `n${Math.floor(i / 2)}.video > n${i + 1}.${(i + 1) % 3 === 0 ? "clips" : "video"}`);
    const doc = docWith(ids, wires);
    const sizes = new Map(ids.map((_, i) => [`n${i}`, { width: 272, height: 100 + ((i * 37) % 400) }]));
    const tidied = moveNodes(tidy(doc, CATALOG, sizes))(doc);
    const rects = Object.keys(doc.nodes).map((id) => nodeRect(tidied, CATALOG, sizes, id));
    expect(rects.filter((a, i) => rects.slice(i + 1).some((b) => overlaps(a, b)))).toEqual([]);
  });

  it("has nothing to do with nothing, and survives a loop", () => {
    expect(tidy(docWith([]), CATALOG, NO_SIZES).size).toBe(0);
    expect(tidy(docWith(["a:extend", "b:extend"], ["a.video > b.video", "b.video > a.video"]), CATALOG, NO_SIZES).size).toBe(2);
  });
});
