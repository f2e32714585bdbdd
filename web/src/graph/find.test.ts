// @vitest-environment node
import { describe, expect, it } from "vitest";
import { seq, setParams, setView } from "./edit";
import { type Doc, viewOf } from "./document";
import { find, type Hit } from "./find";
import { docWith } from "./testing";

const DOC = seq(
  setView("shot", { title: "Hero shot" }),
  setParams("words", { text: "A lighthouse in the storm", cinematic: { lens: "anamorphic", notes: ["slow dolly"] } }),
  setView("song", { note: "Ask Mira for the licence" }),
)(docWith(["words:prompt", "shot:video", "song:audio", "cut:assemble"]));

/** As on a page whose word for a type is the type in capitals. */
function search(query: string, doc: Doc = DOC, most?: number): Hit[] {
  return find(doc, ({ id, type }) => ({ title: viewOf(doc, id).title || type.toUpperCase(), type: type.toUpperCase() }), query, most);
}

function found(query: string): string[] {
  return search(query).map(({ id }) => id);
}

describe("finding nodes", () => {
  it("looks at titles, types, settings and notes", () => {
    expect(found("hero")).toEqual(["shot"]);
    expect(found("Video")).toEqual(["shot"]);
    expect(found("cut")).toEqual(["cut"]);
    expect(found("lighthouse")).toEqual(["words"]);
    expect(found("DOLLY")).toEqual(["words"]);
    expect(found("mira")).toEqual(["song"]);
  });

  it("gives the names that the page has for them", () => {
    expect(search("video")).toEqual([{ id: "shot", title: "Hero shot", type: "VIDEO", excerpt: null }]);
    expect(search("prompt")).toEqual([{ id: "words", title: "PROMPT", type: "PROMPT", excerpt: null }]);
  });

  it("shows the words around a match in the settings", () => {
    expect(search("storm")[0]?.excerpt).toBe("A lighthouse in the storm · anamorphic · slow dolly".slice(0, 51));
  });

  it("forgives letters left out at the end of words, but does not find everything", () => {
    expect(found("hsh")).toEqual(["shot"]);
    expect(found("zzz")).toEqual([]);
  });

  it("has the best match first, and everything for nothing", () => {
    const doc = setView("words", { title: "The shot list" })(DOC);
    expect(search("shot", doc).map(({ id }) => id).slice(0, 2)).toEqual(["shot", "words"]);
    expect(search(" ")).toHaveLength(4);
    expect(search("", DOC, 2)).toHaveLength(2);
  });

  it("is quick among a thousand nodes", () => {
    const ids = Array.from({ length: 1000 }, (_, i) => `n${i}:prompt`);
    const doc = seq(...ids.map((_, i) => setParams(`n${i}`, { text: `scene ${i} by the sea ${"and on ".repeat(50)}` })))(docWith(ids));
    search("warm", doc);
    const start = performance.now();
    expect(search("scene 512", doc)).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(50);
  });
});
