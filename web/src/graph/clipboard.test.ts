// @vitest-environment node
import { describe, expect, it } from "vitest";
import { copy, cornerOf, paste } from "./clipboard";
import { type Doc, EMPTY } from "./document";
import { addFrame, setNode } from "./edit";
import { hasLoop } from "./order";
import { CATALOG, docWith, wire, wiresOf } from "./testing";

const DOC = docWith(
  ["words:prompt", "a:video", "b:video", "song:audio", "cut:assemble"],
  ["words.prompt > a.prompt", "b.video > cut.clips", "a.video > cut.clips", "song.audio > cut.audio"],
);
const AT = { x: 100, y: 200 };

describe("a paste", () => {
  it("has ids of its own and the wires inside", () => {
    const { step, ids } = paste(DOC, CATALOG, copy(DOC, ["a", "cut"]), { at: AT, incoming: false });
    const doc = step(DOC);
    expect(ids).toEqual(["video", "assemble"]);
    expect(wiresOf(doc).slice(DOC.edges.length)).toEqual(["video.video > assemble.clips"]);
    expect(doc.nodes.a).toBe(DOC.nodes.a);
  });

  it("lies at the place it was asked to, everything by one distance and on the grid", () => {
    const doc = paste(DOC, CATALOG, copy(DOC, ["a", "b"]), { at: AT, incoming: false }).step(DOC);
    expect([doc.views.video, doc.views["video-2"]]).toMatchObject([{ x: 104, y: 200 }, { x: 504, y: 200 }]);
  });

  it("has its incoming wires, each at its place, when it is asked to", () => {
    const doc = paste(DOC, CATALOG, copy(DOC, ["a", "cut"]), { at: AT, incoming: true }).step(DOC);
    expect(wiresOf(doc).slice(DOC.edges.length).sort()).toEqual([
      "b.video > assemble.clips",
      "song.audio > assemble.audio",
      "video.video > assemble.clips",
      "words.prompt > video.prompt",
    ]);
    const clips = doc.edges.filter(({ target }) => target.node === "assemble" && target.port === "clips");
    expect(clips.map(({ source }) => source.node)).toEqual(["b", "video"]);
  });

  it("keeps incoming wires in another project only where node and port are there", () => {
    const other = docWith(["words:image", "b:video"]);
    const doc = paste(other, CATALOG, copy(DOC, ["a", "cut"]), { at: AT, incoming: true }).step(other);
    expect(wiresOf(doc).sort()).toEqual(["b.video > assemble.clips", "video.video > assemble.clips"]);
  });

  it("has no wire that the server would refuse", () => {
    const clip = {
      ...copy(docWith(["a:extend", "b:extend", "p:prompt"]), ["a", "b", "p"]),
      edges: ["a.video > b.video", "b.video > a.video", "p.prompt > a.prompt", "p.style > a.prompt", "p.prompt > b.video"].map(wire),
    };
    const doc = paste(EMPTY, CATALOG, clip, { at: AT, incoming: true }).step(EMPTY);
    expect(hasLoop(doc)).toBe(false);
    expect(wiresOf(doc)).toContain("prompt.prompt > extend.prompt");
    expect(doc.edges).toHaveLength(2);
  });

  it("keeps nodes whose type is not installed, with their wires", () => {
    const doc = docWith(["x:gone", "y:gone"], ["x.out > y.in"]);
    expect(wiresOf(paste(doc, CATALOG, copy(doc, ["x", "y"]), { at: AT, incoming: false }).step(doc))).toContain(
      "gone.out > gone-2.in",
    );
  });

  it("is held to no take", () => {
    const doc = setNode("a", { pinned: "take-1" })(DOC);
    expect(paste(doc, CATALOG, copy(doc, ["a"]), { at: AT, incoming: false }).step(doc).nodes.video?.pinned).toBeNull();
  });

  it("of thousands of nodes is quick", () => {
    const many: Doc = docWith(Array.from({ length: 5000 }, (_, i) => `n${i}:extend`));
    const start = performance.now();
    const doc = paste(many, CATALOG, copy(many, Object.keys(many.nodes)), { at: AT, incoming: true }).step(many);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(Object.keys(doc.nodes)).toHaveLength(10_000);
  });
});

it("copies a frame with the nodes in it", () => {
  const doc = addFrame({ id: "act", title: "Act", colour: "", x: 380, y: -40, width: 320, height: 500 })(DOC);
  const clip = copy(doc, ["act"]);
  expect([clip.nodes.map(({ id }) => id), cornerOf(clip)]).toEqual([["a"], { x: 380, y: -40 }]);
  const pasted = paste(doc, CATALOG, clip, { at: { x: 0, y: 800 }, incoming: false }).step(doc);
  expect(pasted.frames[1]).toMatchObject({ id: "frame", title: "Act", x: 0, y: 800 });
  expect(pasted.views.video).toMatchObject({ x: 20, y: 840 });
});

it("copies nothing of nodes that are not there", () => {
  expect(copy(DOC, ["ghost", "constructor"]).nodes).toEqual([]);
});
