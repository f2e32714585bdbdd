// @vitest-environment node
import { describe, expect, it } from "vitest";
import { type Conflict, held, resolve } from "./conflict";
import { connect, removeNodes } from "./edit";
import { CATALOG, docWith, wire, wiresOf } from "./testing";

const DOC = docWith(["words:prompt", "more:prompt", "shot:video", "cut:assemble"], ["words.prompt > shot.prompt", "shot.video > cut.clips"]);

function deleted(id: string): Conflict {
  return { what: "deleted", node: id, field: "deleted", mine: null, theirs: held(DOC, id), base: held(DOC, id) };
}

describe("a node brought back", () => {
  it("has its wires, but takes no input that has been given to another", () => {
    const gone = connect(CATALOG, wire("more.prompt > shot.prompt"))(removeNodes(["words"])(DOC));
    const back = resolve(gone, deleted("words"), "both")(gone);
    expect(back.nodes.words).toBe(DOC.nodes.words);
    expect(wiresOf(back).filter((one) => one.endsWith("shot.prompt"))).toEqual(["more.prompt > shot.prompt"]);
  });

  it("has no wires to nodes that are gone", () => {
    const gone = removeNodes(["words", "shot"])(DOC);
    expect(wiresOf(resolve(gone, deleted("shot"), "theirs")(gone))).toEqual(["shot.video > cut.clips"]);
  });
});

describe("the wires of an input", () => {
  const conflict: Conflict = {
    what: "input",
    node: "shot",
    field: "prompt",
    mine: [],
    theirs: [{ node: "more", port: "prompt" }],
    base: [],
  };

  it("become theirs, or theirs in a copy", () => {
    expect(wiresOf(resolve(DOC, conflict, "theirs")(DOC))).toEqual(["shot.video > cut.clips", "more.prompt > shot.prompt"]);
    expect(wiresOf(resolve(DOC, conflict, "both")(DOC))).toEqual([...wiresOf(DOC), "more.prompt > video.prompt"]);
  });

  it("never become a loop", () => {
    const looped: Conflict = { ...conflict, node: "words", field: "context", theirs: [{ node: "cut", port: "video" }] };
    expect(wiresOf(resolve(DOC, looped, "theirs")(DOC))).toEqual(wiresOf(DOC));
  });
});

it("mine changes nothing, as the document holds it", () => {
  expect(resolve(DOC, [deleted("words")], "mine")(DOC)).toBe(DOC);
});
