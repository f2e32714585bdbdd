// @vitest-environment node
import { describe, expect, it } from "vitest";
import { seq, setParams, setView } from "./edit";
import { find } from "./find";
import { CATALOG, docWith } from "./testing";

const DOC = seq(
  setView("shot", { title: "Hero shot" }),
  setParams("words", { text: "A lighthouse in the storm", cinematic: { lens: "anamorphic", notes: ["slow dolly"] } }),
  setView("song", { note: "Ask Mira for the licence" }),
)(docWith(["words:prompt", "shot:video", "song:audio", "cut:assemble"]));

function found(query: string): string[] {
  return find(DOC, CATALOG, query).map(({ id, where }) => `${id} by ${where}`);
}

describe("finding nodes", () => {
  it("looks at titles, types, settings and notes", () => {
    expect(found("hero")).toEqual(["shot by title"]);
    expect(found("Video")).toEqual(["shot by type"]);
    expect(found("cut")).toEqual(["cut by id"]);
    expect(found("lighthouse")).toEqual(["words by text"]);
    expect(found("DOLLY")).toEqual(["words by text"]);
    expect(found("mira")).toEqual(["song by text"]);
  });

  it("shows the words around a match in the settings", () => {
    expect(find(DOC, CATALOG, "storm")[0]?.excerpt).toBe("A lighthouse in the storm · anamorphic · slow dolly".slice(0, 51));
  });

  it("forgives letters left out at the end of words, but does not find everything", () => {
    expect(found("hsh")).toEqual(["shot by title"]);
    expect(found("zzz")).toEqual([]);
  });

  it("has the best match first, and everything for nothing", () => {
    const doc = setView("words", { title: "The shot list" })(DOC);
    expect(find(doc, CATALOG, "shot").map(({ id }) => id).slice(0, 2)).toEqual(["shot", "words"]);
    expect(find(DOC, CATALOG, " ")).toHaveLength(4);
    expect(find(DOC, CATALOG, "", 2)).toHaveLength(2);
  });

  it("is quick among a thousand nodes", () => {
    const ids = Array.from({ length: 1000 }, (_, i) => `n${i}:prompt`);
    const doc = seq(...ids.map((_, i) => setParams(`n${i}`, { text: `scene ${i} by the sea ${"and on ".repeat(50)}` })))(docWith(ids));
    find(doc, CATALOG, "warm");
    const start = performance.now();
    expect(find(doc, CATALOG, "scene 512")).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(50);
  });
});
