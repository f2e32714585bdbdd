// @vitest-environment node
import { describe, expect, it } from "vitest";
import { sameGraph } from "./difference";
import { type Doc, docOf, graphOf, type Step } from "./document";
import {
  addFrame,
  addNode,
  connect,
  disconnect,
  moveEdge,
  moveNodes,
  removeNodes,
  seq,
  setFrame,
  setNode,
  setParams,
  setView,
} from "./edit";
import { merge, resolve } from "./merge";
import { hasLoop } from "./order";
import { CATALOG, docWith, nodeFrom, wire, wiresOf } from "./testing";

const BASE = seq(
  setParams("words", { text: "a harbour", seed: 1 }),
  addFrame({ id: "act", title: "Act", colour: "", x: 0, y: 0, width: 400, height: 300 }),
)(
  docWith(
    ["words:prompt", "a:video", "b:video", "c:video", "cut:assemble"],
    ["words.prompt > a.prompt", "a.video > cut.clips", "b.video > cut.clips"],
  ),
);

function both(mine: Step, theirs: Step): ReturnType<typeof merge> {
  return merge(BASE, mine(BASE), theirs(BASE), { catalog: CATALOG });
}

describe("two people", () => {
  it("edit different settings of one node, and both are kept", () => {
    const { doc, conflicts } = both(setParams("words", { text: "a lighthouse" }), setParams("words", { seed: 2 }));
    expect(doc.nodes.words?.params).toEqual({ text: "a lighthouse", seed: 2 });
    expect(conflicts).toEqual([]);
  });

  it("edit one setting differently, and are asked", () => {
    const { doc, conflicts } = both(setParams("words", { text: "mine" }), setParams("words", { text: "theirs" }));
    expect(doc.nodes.words?.params.text).toBe("mine");
    expect(conflicts).toEqual([
      { what: "param", node: "words", field: "text", mine: "mine", theirs: "theirs", base: "a harbour" },
    ]);
  });

  it("make the same edit, and nobody is asked", () => {
    const step = seq(setParams("words", { text: "same" }), removeNodes(["b"]));
    expect(both(step, step)).toMatchObject({ conflicts: [] });
  });

  it("move one node, and mine stays where I put it", () => {
    const { doc, conflicts } = both(setView("a", { x: 80 }), setView("a", { y: 160, title: "Hero" }));
    expect(doc.views.a).toMatchObject({ x: 80, y: 0, title: "Hero" });
    expect(conflicts).toEqual([]);
  });

  it("rename one node differently, and are asked", () => {
    const { conflicts } = both(setView("a", { title: "Hero" }), setView("a", { title: "Storm" }));
    expect(conflicts).toMatchObject([{ what: "view", node: "a", field: "title", mine: "Hero", theirs: "Storm" }]);
  });

  it("change its type and its settings, and the version goes with the type", () => {
    const { doc } = both(setParams("a", { seed: 3 }), setNode("a", { type: "extend" }));
    expect(doc.nodes.a).toMatchObject({ type: "extend", typeVersion: null, params: { seed: 3 } });
  });

  it("change one frame, and nobody is asked", () => {
    const { doc, conflicts } = both(setFrame("act", { title: "One" }), setFrame("act", { title: "Two", x: 8 }));
    expect(doc.frames).toMatchObject([{ title: "One", x: 8 }]);
    expect(conflicts).toEqual([]);
  });
});

describe("wires of two people", () => {
  it("into a list are all kept, in their order", () => {
    const { doc, conflicts } = both(
      connect(CATALOG, wire("c.video > cut.clips"), 0),
      seq(disconnect(new Set(["b.video>cut.clips"])), connect(CATALOG, wire("words.prompt > c.prompt"))),
    );
    expect(wiresOf(doc).filter((one) => one.endsWith("clips"))).toEqual(["c.video > cut.clips", "a.video > cut.clips"]);
    expect(wiresOf(doc)).toContain("words.prompt > c.prompt");
    expect(conflicts).toEqual([]);
  });

  it("keep the order of who changed it", () => {
    const { doc } = both(setParams("a", { seed: 1 }), moveEdge("b.video>cut.clips", 0));
    expect(wiresOf(doc).filter((one) => one.endsWith("clips"))).toEqual(["b.video > cut.clips", "a.video > cut.clips"]);
  });

  it("into an input that takes one are a conflict, and mine stays", () => {
    const base = addNode(nodeFrom("more:prompt"), { x: 0, y: 0 })(BASE);
    const mine = connect(CATALOG, wire("more.prompt > a.prompt"))(base);
    const theirs = disconnect(new Set(["words.prompt>a.prompt"]))(base);
    for (const options of [{ catalog: CATALOG }, {}]) {
      const { doc, conflicts } = merge(base, mine, theirs, options);
      expect(wiresOf(doc)).toContain("more.prompt > a.prompt");
      expect(conflicts).toMatchObject([{ what: "input", node: "a", field: "prompt", theirs: [] }]);
      const [conflict] = conflicts;
      expect(conflict && wiresOf(resolve(doc, conflict, "theirs")(doc))).not.toContain("more.prompt > a.prompt");
    }
  });

  it("never close a loop together", () => {
    const base = docWith(["a:extend", "b:extend"]);
    const mine = connect(CATALOG, wire("a.video > b.video"))(base);
    const theirs = connect(CATALOG, wire("b.video > a.video"))(base);
    const { doc, conflicts } = merge(base, mine, theirs, { catalog: CATALOG });
    expect(hasLoop(doc)).toBe(false);
    expect(wiresOf(doc)).toEqual(["a.video > b.video"]);
    expect(conflicts).toMatchObject([{ what: "input", node: "a", field: "video" }]);
  });
});

describe("a node that one removes", () => {
  it("is gone when the other left it alone, or only moved it", () => {
    const { doc, conflicts } = both(setView("b", { x: 8 }), removeNodes(["b"]));
    expect(doc.nodes.b).toBeUndefined();
    expect([Object.keys(doc.views).includes("b"), conflicts]).toEqual([false, []]);
  });

  it("stays with its wires when I worked on it, until I let it go", () => {
    const { doc, conflicts } = both(setParams("a", { seed: 7 }), removeNodes(["a"]));
    expect(wiresOf(doc)).toEqual(wiresOf(BASE));
    const [conflict] = conflicts;
    expect(conflict).toMatchObject({ what: "deleted", node: "a", field: "deleted", theirs: null });
    const settled = conflict && resolve(doc, conflict, "theirs")(doc);
    expect(settled?.nodes.a).toBeUndefined();
  });

  it("stays without a wire that they have replaced at an input that takes one", () => {
    const base = seq(
      addNode(nodeFrom("more:prompt"), { x: 0, y: 0 }),
      connect(CATALOG, wire("more.prompt > b.prompt")),
    )(BASE);
    const mine = setParams("more", { text: "rain" })(base);
    const theirs = seq(removeNodes(["more"]), connect(CATALOG, wire("words.prompt > b.prompt")))(base);
    for (const options of [{ catalog: CATALOG }, {}]) {
      const { doc } = merge(base, mine, theirs, options);
      expect(doc.nodes.more?.params).toEqual({ text: "rain" });
      expect(wiresOf(doc).filter((one) => one.endsWith("b.prompt"))).toEqual(["words.prompt > b.prompt"]);
    }
  });

  it("is gone but can be brought back with its wires when the other worked on it", () => {
    const { doc, conflicts } = both(removeNodes(["a"]), setParams("a", { seed: 7 }));
    expect(doc.nodes.a).toBeUndefined();
    const [conflict] = conflicts;
    const back = conflict && resolve(doc, conflict, "theirs")(doc);
    expect(back?.nodes.a?.params).toEqual({ seed: 7 });
    expect(back && wiresOf(back).sort()).toEqual(wiresOf(BASE).sort());
  });

  it("is not lost unseen when the other has just wired it", () => {
    const { conflicts } = both(removeNodes(["c"]), connect(CATALOG, wire("c.video > cut.clips")));
    expect(conflicts).toMatchObject([{ what: "deleted", node: "c", mine: null }]);
  });
});

describe("two nodes added under one id", () => {
  const mine = seq(
    addNode({ ...nodeFrom("d:audio"), params: { asset: "rain" } }, { x: 0, y: 800 }),
    connect(CATALOG, wire("d.audio > cut.audio")),
  );
  const theirs = addNode(nodeFrom("d:image"), { x: 400, y: 800 });

  it("are both kept, mine under another id with its wires", () => {
    const { doc, renamed, conflicts } = both(mine, theirs);
    expect(renamed).toEqual(new Map([["d", "audio"]]));
    expect([doc.nodes.d?.type, doc.nodes.audio?.params]).toEqual(["image", { asset: "rain" }]);
    expect(wiresOf(doc)).toContain("audio.audio > cut.audio");
    expect(conflicts).toEqual([]);
  });

  it("are one when the answer to my own save was lost", () => {
    const { doc, renamed, conflicts } = both(seq(mine, setParams("d", { asset: "wind" })), mine);
    expect([renamed.size, Object.keys(doc.nodes).length]).toEqual([0, 6]);
    expect(conflicts).toMatchObject([{ node: "d", field: "asset", mine: "wind", theirs: "rain" }]);
  });
});

describe("a conflict settled with both", () => {
  it("makes one copy under the node, with everything of theirs", () => {
    const { doc, conflicts } = both(
      seq(setParams("a", { seed: 1, move: "push" }), setView("a", { title: "Mine" })),
      seq(setParams("a", { seed: 2, move: "pull" }), setView("a", { title: "Theirs" })),
    );
    const settled = resolve(doc, conflicts, "both")(doc);
    expect(settled.nodes.a?.params).toEqual({ seed: 1, move: "push" });
    expect(settled.nodes.video?.params).toEqual({ seed: 2, move: "pull" });
    expect(settled.views.video?.title).toBe("Theirs");
    expect(settled.views.video?.y).toBeGreaterThan(0);
    expect(wiresOf(settled)).toContain("words.prompt > video.prompt");
    expect(resolve(doc, conflicts, "mine")(doc)).toBe(doc);
  });
});

describe("what does not change", () => {
  it("keeps my references, also when theirs was read anew", () => {
    const theirs = docOf(graphOf(setParams("b", { seed: 5 })(BASE)));
    const { doc } = merge(docOf(graphOf(BASE)), BASE, theirs);
    expect([doc.nodes.a === BASE.nodes.a, doc.views === BASE.views, doc.edges === BASE.edges]).toEqual([true, true, true]);
    expect(doc.nodes.b?.params).toEqual({ seed: 5 });
    expect(merge(BASE, BASE, docOf(graphOf(BASE))).doc).toBe(BASE);
  });
});

describe("whatever is edited", () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))("nothing is made up or lost (%i)", (seed) => {
    const random = randomOf(seed);
    const mine = edited(BASE, random, ["words", "a", "b", "c", "cut"]);
    const theirs = edited(BASE, random, ["words", "a", "b", "c", "cut"]);
    expect(merge(BASE, mine, BASE).doc).toEqual(mine);
    expect(merge(BASE, BASE, theirs).doc).toEqual(theirs);
    expect(merge(BASE, mine, mine).doc).toEqual(mine);
    const { doc } = merge(BASE, mine, theirs, { catalog: CATALOG });
    expect(hasLoop(doc)).toBe(false);
    expect(Object.keys(doc.views).sort()).toEqual(Object.keys(doc.nodes).sort());
    for (const { source, target } of doc.edges) expect([source.node in doc.nodes, target.node in doc.nodes]).toEqual([true, true]);
    // Whatever is merged once is merged: a second look changes nothing.
    expect(merge(theirs, doc, theirs, { catalog: CATALOG }).doc).toBe(doc);
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed))("edits apart from each other come to the same either way (%i)", (seed) => {
    const random = randomOf(seed + 1000);
    const mine = edited(BASE, random, ["words", "a"]);
    const theirs = edited(BASE, random, ["b", "c"]);
    const one = merge(BASE, mine, theirs, { catalog: CATALOG });
    const other = merge(BASE, theirs, mine, { catalog: CATALOG });
    expect([one.conflicts, other.conflicts]).toEqual([[], []]);
    expect(sameGraph(one.doc, other.doc)).toBe(true);
  });
});

/** Some edits of these nodes, none of which wires them to each other anew. */
function edited(doc: Doc, random: () => number, ids: readonly string[]): Doc {
  const any = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  let draft = doc;
  for (let i = 0; i < 6; i += 1) {
    const id = any(ids) ?? "";
    const edge = draft.edges.find(({ source }) => source.node === id);
    const step = any<Step>([
      setParams(id, { seed: Math.floor(random() * 4) }),
      setParams(id, { text: undefined }),
      setView(id, { title: `title ${Math.floor(random() * 3)}` }),
      moveNodes(new Map([[id, { x: Math.floor(random() * 9), y: 0 }]])),
      setNode(id, { disabled: random() > 0.5 }),
      removeNodes(random() > 0.7 ? [id] : []),
      disconnect(new Set(edge ? [`${edge.source.node}.${edge.source.port}>${edge.target.node}.${edge.target.port}`] : [])),
    ]);
    draft = step?.(draft) ?? draft;
  }
  return draft;
}

/** Mulberry32: the same numbers every time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
