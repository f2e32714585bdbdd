// @vitest-environment node
import { describe, expect, it } from "vitest";
import { type Doc, edgeIds, EMPTY, PLAIN_VIEW } from "./document";
import {
  addFrame,
  addNode,
  connect,
  disconnect,
  freshId,
  moveEdge,
  moveNodes,
  removeFrames,
  removeNodes,
  seq,
  setFrame,
  setFrames,
  setNode,
  setParams,
  setView,
} from "./edit";
import { CATALOG, docWith, nodeFrom, wire, wiresOf } from "./testing";

const FILM = docWith(
  ["a:video", "b:video", "c:video", "cut:assemble"],
  ["a.video > cut.clips", "b.video > cut.clips", "c.video > cut.clips"],
);
const FRAME = { id: "act", title: "Act", colour: "", x: 0, y: 0, width: 400, height: 300 };

describe("nodes", () => {
  it("are added with a view, once", () => {
    const doc = addNode(nodeFrom("prompt"), { x: 8, y: 16 })(EMPTY);
    expect(doc.views.prompt).toEqual({ ...PLAIN_VIEW, x: 8, y: 16 });
    expect(addNode(nodeFrom("prompt:video"), { x: 0, y: 0 })(doc)).toBe(doc);
  });

  it("go with their wires and views, and leave the rest as it was", () => {
    const doc = removeNodes(["b"])(FILM);
    expect(Object.keys(doc.nodes)).toEqual(["a", "c", "cut"]);
    expect(wiresOf(doc)).toEqual(["a.video > cut.clips", "c.video > cut.clips"]);
    expect(doc.views.b).toBeUndefined();
    expect(doc.nodes.a).toBe(FILM.nodes.a);
  });

  it("lose a param that is set to undefined", () => {
    const doc = seq(setParams("a", { seed: 1, move: "push" }), setParams("a", { seed: undefined }))(FILM);
    expect(doc.nodes.a?.params).toEqual({ move: "push" });
  });

  it("forget the version of their type when they change type", () => {
    const doc = docWith(["a:video"]);
    const versioned: Doc = { ...doc, nodes: { a: { ...nodeFrom("a:video"), typeVersion: 3 } } };
    expect(setNode("a", { type: "extend" })(versioned).nodes.a).toMatchObject({ type: "extend", typeVersion: null });
    expect(setNode("a", { disabled: true })(versioned).nodes.a?.typeVersion).toBe(3);
  });
});

describe("wires", () => {
  it("replace the old one of an input that takes one, in its place", () => {
    const doc = docWith(["p:prompt", "q:prompt", "v:video"], ["p.prompt > v.prompt"]);
    expect(wiresOf(connect(CATALOG, wire("q.prompt > v.prompt"))(doc))).toEqual(["q.prompt > v.prompt"]);
    expect(connect(CATALOG, wire("p.prompt > v.prompt"))(doc)).toBe(doc);
  });

  it("go to their place in a list", () => {
    const doc = addNode(nodeFrom("d:video"), { x: 0, y: 0 })(FILM);
    const order = (index?: number): string[] =>
      connect(CATALOG, wire("d.video > cut.clips"), index)(doc).edges.map(({ source }) => source.node);
    expect([order(0), order(1), order(), order(99)]).toEqual([
      ["d", "a", "b", "c"],
      ["a", "d", "b", "c"],
      ["a", "b", "c", "d"],
      ["a", "b", "c", "d"],
    ]);
  });

  it("are not drawn to nodes that are not there", () => {
    expect(connect(CATALOG, wire("ghost.video > cut.clips"))(FILM)).toBe(FILM);
    expect(connect(CATALOG, wire("constructor.video > cut.clips"))(FILM)).toBe(FILM);
  });

  it("are removed by their names, also one of two alike", () => {
    const doc = docWith(["a:video", "cut:assemble"], ["a.video > cut.clips", "a.video > cut.clips"]);
    const [, second = ""] = edgeIds(doc.edges);
    expect(disconnect(new Set([second]))(doc).edges).toHaveLength(1);
  });

  it.each([
    [0, 2, "b c a"],
    [2, 0, "c a b"],
    [1, 9, "a c b"],
    [0, 1, "b a c"],
  ])("move from place %i to %i", (from, to, order) => {
    const doc = moveEdge(edgeIds(FILM.edges)[from] ?? "", to)(FILM);
    expect(doc.edges.map(({ source }) => source.node).join(" ")).toBe(order);
  });
});

describe("frames", () => {
  it("are added, changed and removed", () => {
    const doc = addFrame(FRAME)(FILM);
    expect(setFrame("act", { title: "Act one" })(doc).frames).toEqual([{ ...FRAME, title: "Act one" }]);
    expect(removeFrames(["act"])(doc).frames).toEqual([]);
  });
});

it("gives the same document back when nothing changes", () => {
  const doc = addFrame(FRAME)(setParams("a", { seed: 1 })(FILM));
  const steps = [
    seq(),
    removeNodes(["ghost"]),
    setParams("a", { seed: 1, move: undefined }),
    setParams("ghost", { seed: 1 }),
    setNode("a", { disabled: false }),
    setView("a", { x: 0, title: "" }),
    moveNodes(new Map([["b", { x: 400, y: 0 }]])),
    disconnect(new Set(["nothing"])),
    moveEdge(edgeIds(doc.edges)[1] ?? "", 1),
    setFrames([{ ...FRAME }]),
    setFrame("act", { x: 0 }),
    addFrame(FRAME),
    removeFrames(["ghost"]),
  ];
  expect(steps.map((step) => step(doc) === doc)).toEqual(steps.map(() => true));
});

it("makes ids that can be read and that nothing has", () => {
  const doc = addFrame({ ...FRAME, id: "video-2" })(docWith(["video"]));
  expect(freshId("video", doc)).toBe("video-3");
  expect(freshId("video", doc, new Set(["video-3"]))).toBe("video-4");
  expect(freshId("my.plug-in/shot", EMPTY)).toBe("my-plug-in-shot");
  expect(freshId("x".repeat(200), EMPTY)).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect(freshId("constructor", EMPTY)).toBe("constructor");
});
