import { beforeAll, describe, expect, it } from "vitest";
import { CATALOG, docWith, wiresOf } from "@/graph/testing";
import { HEADER_HEIGHT, NODE_WIDTH, PORT_HEIGHT } from "@/graph/geometry";
import { sessionWith } from "@/state/testing";
import { startWords } from "@/i18n";
import { insert } from "./insert";
import { sections } from "./sections";

const type = (id: string) => {
  const found = CATALOG.get(id);
  if (found === undefined) throw new Error(`There is no type ${id}.`);
  return found;
};

describe("a node picked for a wire", () => {
  it("is added and wired in one step back", () => {
    const before = docWith(["video"]);
    const session = sessionWith(before);
    const id = insert(session, type("assemble"), { x: 800, y: 400 }, { node: "video", port: "video", side: "output" });
    expect(id).toBe("assemble");
    expect(wiresOf(session.editor.doc)).toEqual(["video.video > assemble.clips"]);
    expect(session.view.getState().selected).toEqual(new Set(["assemble"]));
    session.editor.undo();
    expect(session.editor.doc.nodes).toEqual(before.nodes);
    expect(session.editor.doc.edges).toEqual([]);
  });

  it("lies so that its port is under the pointer", () => {
    const session = sessionWith(docWith(["video"]));
    insert(session, type("prompt"), { x: 800, y: 400 }, { node: "video", port: "prompt", side: "input" });
    const view = session.editor.doc.views["prompt"];
    expect(view?.x).toBe(800 - NODE_WIDTH);
    expect(Math.abs((view?.y ?? 0) + HEADER_HEIGHT + PORT_HEIGHT / 2 - 400)).toBeLessThanOrEqual(4);
    expect(wiresOf(session.editor.doc)).toEqual(["prompt.prompt > video.prompt"]);
  });

  it("is added unwired when the other end has gone", () => {
    const session = sessionWith(docWith([]));
    expect(insert(session, type("prompt"), { x: 0, y: 0 }, { node: "gone", port: "prompt", side: "input" })).toBe("prompt");
    expect(session.editor.doc.edges).toEqual([]);
  });
});

beforeAll(() => startWords());

describe("the sections of the palette", () => {
  const plain = { query: "", held: null, near: null, recent: [], usage: new Map<string, number>() };

  it("offer only what fits the wire that is held", () => {
    const found = sections(CATALOG, { ...plain, held: { kind: "beats", side: "output" } });
    expect(found.map(({ id }) => id)).toEqual(["fitting"]);
    expect(found[0]?.types.map(({ id }) => id)).toEqual(["assemble", "output", "choose"]);
  });

  it("begin with what was used last", () => {
    const found = sections(CATALOG, { ...plain, recent: ["beat", "gone"] });
    expect(found[0]).toMatchObject({ id: "recent", types: [{ id: "beat" }] });
  });

  it("become one list when somebody types", () => {
    const found = sections(CATALOG, { ...plain, query: "ass", recent: ["beat"] });
    expect(found.map(({ id, types }) => [id, types[0]?.id])).toEqual([["found", "assemble"]]);
  });
});
