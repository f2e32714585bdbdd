// @vitest-environment node
import { describe, expect, it } from "vitest";
import { clipText, parseClip } from "./clip";
import { copy } from "./clipboard";
import { graphOf } from "./document";
import { docWith } from "./testing";

const DOC = docWith(["words:prompt", "shot:video"], ["words.prompt > shot.prompt"]);
const CLIP = copy(DOC, ["shot"]);

describe("text from the clipboard", () => {
  it("is a clip again", () => {
    expect(parseClip(clipText(CLIP))).toEqual(CLIP);
    expect(CLIP.incoming).toHaveLength(1);
  });

  it("may be a whole graph document", () => {
    const document = { format: "reelgraph/graph", version: 1, name: "Film", ...graphOf(DOC) };
    expect(parseClip(JSON.stringify(document))).toMatchObject({ nodes: Object.values(DOC.nodes), incoming: [] });
  });

  const broken: Record<string, unknown> = {
    "of another program": { nodes: [], edges: [] },
    "of a newer version": { ...CLIP, version: 2 },
    "without nodes": { ...CLIP, nodes: [], incoming: [] },
    "with an id twice": { ...CLIP, nodes: [...CLIP.nodes, ...CLIP.nodes] },
    "with an id that is none": { ...CLIP, nodes: [{ id: "<b>", type: "video" }], incoming: [] },
    "with a wire to nowhere": { ...CLIP, edges: [{ source: { node: "x", port: "y" }, target: { node: "z", port: "y" } }] },
    "with an inner wire among those from outside": {
      ...CLIP,
      incoming: [{ source: { node: "shot", port: "video" }, target: { node: "shot", port: "image" }, index: 0 }],
    },
    "with a place that is no number": { ...CLIP, views: { shot: { x: "0" } } },
    "with a place out of the world": { ...CLIP, views: { shot: { x: 1e300 } } },
    "with settings that are a list": { ...CLIP, nodes: [{ id: "shot", type: "video", params: [1] }] },
    "with too many nodes": { ...CLIP, nodes: Array.from({ length: 10_001 }, (_, i) => ({ id: `n${i}`, type: "video" })) },
  };

  it.each(Object.keys(broken))("is refused when it is %s", (name) => {
    expect(parseClip(JSON.stringify(broken[name]))).toBeNull();
  });

  it.each(["", "Once upon a time", "null", "[]", '"reelgraph/clip"'])("is refused when it is %j", (text) => {
    expect(parseClip(text)).toBeNull();
  });

  it("is refused when it is nested without end", () => {
    const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;
    expect(parseClip(JSON.stringify({ ...CLIP, nodes: "DEEP" }).replace('"DEEP"', deep))).toBeNull();
  });

  it("can't reach what all objects share", () => {
    const hostile = '{"format":"reelgraph/clip","version":1,"nodes":[{"id":"__proto__","type":"video","params":{"__proto__":{"evil":1}}}]}';
    expect(parseClip(hostile)?.nodes[0]?.id).toBe("__proto__");
    expect("evil" in {}).toBe(false);
  });
});
