// @vitest-environment node
import { describe, expect, it } from "vitest";
import { setView } from "./edit";
import { downstream, hasLoop, topological, upstream, walk, wouldLoop } from "./order";
import { docWith, wire } from "./testing";

const DOC = docWith(
  ["cut:assemble", "b:video", "a:video", "words:prompt", "song:audio"],
  ["words.prompt > a.prompt", "words.prompt > b.prompt", "a.video > cut.clips", "b.video > cut.clips"],
);

describe("the order of nodes", () => {
  it("has what feeds a node before it, and chains together", () => {
    expect(topological(DOC)).toEqual(["words", "a", "b", "cut", "song"]);
  });

  it("has the nodes of a loop at the end", () => {
    const doc = docWith(["x:extend", "y:extend", "z:video"], ["x.video > y.video", "y.video > x.video"]);
    expect(topological(doc)).toEqual(["z", "x", "y"]);
    expect([hasLoop(doc), hasLoop(DOC)]).toEqual([true, false]);
  });

  it("does not mind wires to nowhere, nor chains of thousands", () => {
    expect(topological(docWith(["a:video"], ["ghost.x > a.prompt", "a.video > ghost.y"]))).toEqual(["a"]);
    const ids = Array.from({ length: 10_000 }, (_, i) => `n${i}:extend`);
    const chain = docWith(ids.toReversed(), ids.slice(1).map((_, i) => `n${i}.video > n${i + 1}.video`));
    expect(topological(chain).slice(0, 2)).toEqual(["n0", "n1"]);
    expect(upstream(chain, "n9999").size).toBe(9999);
  });
});

describe("up and down the wires", () => {
  it("reaches near and far, without the node itself", () => {
    expect([...upstream(DOC, "cut")].sort()).toEqual(["a", "b", "words"]);
    expect([...downstream(DOC, "words")].sort()).toEqual(["a", "b", "cut"]);
  });

  it("sees a loop before it is drawn", () => {
    expect(wouldLoop(DOC, wire("cut.video > words.context"))).toBe(true);
    expect(wouldLoop(DOC, wire("a.video > a.prompt"))).toBe(true);
    expect(wouldLoop(DOC, wire("a.video > b.prompt"))).toBe(false);
  });
});

describe("the arrow keys", () => {
  const place: Record<string, [number, number]> = {
    words: [0, 200],
    a: [400, 0],
    b: [400, 400],
    cut: [800, 200],
    song: [0, 900],
  };
  const doc = Object.entries(place).reduce((draft, [id, [x, y]]) => setView(id, { x, y })(draft), DOC);

  it("go to a producer, a consumer and a sibling", () => {
    expect(walk(doc, "a", "left")).toBe("words");
    expect(walk(doc, "a", "right")).toBe("cut");
    expect(walk(doc, "a", "down")).toBe("b");
    expect(walk(doc, "b", "up")).toBe("a");
    expect(walk(doc, "words", "left")).toBeNull();
  });

  it("reach a node without wires, and come back", () => {
    expect(walk(doc, "words", "down")).toBe("song");
    expect(walk(doc, "song", "up")).toBe("words");
    expect(walk(doc, "ghost", "up")).toBeNull();
  });

  it("skip no node at the same height", () => {
    const row = docWith(["p:audio", "q:audio"]);
    expect([walk(row, "p", "down"), walk(row, "q", "up")]).toEqual(["q", "p"]);
  });
});
