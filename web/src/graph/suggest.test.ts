// @vitest-environment node
import { describe, expect, it } from "vitest";
import { pairCounts, suggestions } from "./suggest";
import { CATALOG, docWith } from "./testing";

const NONE = new Map<string, number>();

describe("at the free end of a wire", () => {
  it("there are only types with a port that fits, exact ones first", () => {
    const found = suggestions(CATALOG, { kind: "video", side: "output" }, NONE);
    expect(found.map(({ type, port }) => `${type.id}.${port.name}`)).toEqual([
      "extend.video",
      "assemble.clips",
      "output.value",
      "choose.options",
    ]);
  });

  it("an input is offered what makes it", () => {
    const found = suggestions(CATALOG, { kind: "beats", side: "input" }, NONE);
    expect(found.map(({ type }) => type.id)).toEqual(["beat", "input", "output", "choose"]);
    expect(found[0]).toMatchObject({ type: { id: "beat" }, port: { name: "beats" }, fit: "exact" });
  });

  it("what is wired often comes first", () => {
    const film = docWith(["a:video", "b:video", "cut:assemble"], ["a.video > cut.clips", "b.video > cut.clips"]);
    const usage = pairCounts([film, film], CATALOG);
    expect(suggestions(CATALOG, { kind: "video", side: "output" }, usage)[0]).toMatchObject({
      type: { id: "assemble" },
      count: 4,
    });
    expect(suggestions(CATALOG, { kind: "video", side: "input" }, usage)[0]).toMatchObject({ type: { id: "video" } });
  });
});

it("counts no wires of types that are not installed", () => {
  expect(pairCounts([docWith(["x:gone", "v:video"], ["x.out > v.image"])], CATALOG).size).toBe(0);
});
