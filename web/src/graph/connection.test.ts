// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { PortRef } from "../api/types";
import { check, compatibleTargets, freeInput, freeOutput } from "./connection";
import { CATALOG, docWith } from "./testing";

const DOC = docWith(
  ["words:prompt", "song:audio", "shot:video", "more:extend", "cut:assemble", "gone:plug-in"],
  ["words.prompt > shot.prompt", "shot.video > more.video", "more.video > cut.clips"],
);

function ref(short: string): PortRef {
  const [node = "", port = ""] = short.split(".");
  return { node, port };
}

function verdict(source: string, target: string): ReturnType<typeof check> {
  return check(DOC, CATALOG, ref(source), ref(target));
}

describe("a wire", () => {
  it("is allowed where the kinds fit", () => {
    expect(verdict("song.audio", "cut.audio")).toEqual({ ok: true, replaces: null });
  });

  it("replaces the one of an input that takes one, but not in a list", () => {
    expect(verdict("words.prompt", "more.prompt")).toEqual({ ok: true, replaces: null });
    expect(verdict("shot.video", "cut.clips")).toEqual({ ok: true, replaces: null });
    const doc = docWith(["a:prompt", "b:prompt", "v:video"], ["a.prompt > v.prompt"]);
    expect(check(doc, CATALOG, ref("b.prompt"), ref("v.prompt"))).toEqual({ ok: true, replaces: doc.edges[0] });
  });

  it("is refused with both kinds, and with what would help", () => {
    expect(verdict("song.audio", "shot.prompt")).toEqual({
      ok: false,
      reason: "kind",
      sourceKind: "audio",
      targetKind: "prompt",
      converter: null,
    });
    const doc = docWith(["still:image", "cut:assemble"]);
    expect(check(doc, CATALOG, ref("still.image"), ref("cut.clips"))).toMatchObject({ converter: { type: "video" } });
  });

  it.each([
    ["more.video", "more.video", "same-node"],
    ["words.prompt", "shot.prompt", "duplicate"],
    ["words.nothing", "shot.prompt", "unknown"],
    ["gone.video", "cut.clips", "unknown"],
    ["constructor.name", "cut.clips", "unknown"],
  ])("from %s to %s is refused: %s", (source, target, reason) => {
    expect(verdict(source, target)).toEqual({ ok: false, reason });
  });

  it("never closes a loop", () => {
    const doc = docWith(["a:extend", "b:extend", "c:extend"], ["a.video > b.video", "b.video > c.video"]);
    expect(check(doc, CATALOG, ref("c.video"), ref("a.video"))).toEqual({ ok: false, reason: "loop" });
  });
});

describe("a drop on a node", () => {
  it("takes the free input of that kind before one that converts", () => {
    const doc = docWith(["a:prompt", "b:prompt", "cut:assemble"]);
    expect(freeInput(doc, CATALOG, ref("a.style"), "b")).toEqual({ ok: true, port: ref("b.style") });
    expect(freeInput(doc, CATALOG, ref("a.prompt"), "cut")).toEqual({ ok: true, port: ref("cut.titles") });
  });

  it("takes no input that is taken, and says so", () => {
    const doc = docWith(["a:prompt", "b:prompt", "v:video"], ["a.prompt > v.prompt"]);
    expect(freeInput(doc, CATALOG, ref("b.prompt"), "v")).toEqual({ ok: false, reason: "taken", port: ref("v.prompt") });
  });

  it("finds a list always free", () => {
    expect(freeInput(DOC, CATALOG, ref("shot.video"), "cut")).toEqual({ ok: true, port: ref("cut.clips") });
  });

  it("says why when nothing fits", () => {
    expect(freeInput(DOC, CATALOG, ref("song.audio"), "shot")).toMatchObject({
      reason: "kind",
      targetKind: "prompt",
      port: ref("shot.prompt"),
    });
    expect(freeInput(DOC, CATALOG, ref("words.prompt"), "song")).toEqual({ ok: false, reason: "no-port" });
    expect(freeInput(DOC, CATALOG, ref("words.prompt"), "gone")).toEqual({ ok: false, reason: "unknown" });
    expect(freeInput(DOC, CATALOG, ref("shot.video"), "shot")).toMatchObject({ ok: false, reason: "same-node" });
  });

  it("works from an input as well", () => {
    expect(freeOutput(DOC, CATALOG, ref("cut.audio"), "song")).toEqual({ ok: true, port: ref("song.audio") });
    expect(freeOutput(DOC, CATALOG, ref("shot.prompt"), "cut")).toMatchObject({
      ok: false,
      reason: "kind",
      port: ref("cut.video"),
    });
  });
});

describe("the ports that a wire may go to", () => {
  it("are those that check allows, on either side", () => {
    for (const side of ["output", "input"] as const) {
      const held = side === "output" ? ref("shot.video") : ref("cut.titles");
      const found = compatibleTargets(DOC, CATALOG, held, side);
      const expected = Object.values(DOC.nodes).flatMap((node) => {
        const type = CATALOG.get(node.type);
        const ports = (side === "output" ? type?.inputs : type?.outputs) ?? [];
        return ports
          .map(({ name }): PortRef => ({ node: node.id, port: name }))
          .filter((end) => (side === "output" ? check(DOC, CATALOG, held, end) : check(DOC, CATALOG, end, held)).ok)
          .map(({ node, port }) => `${side === "output" ? "input" : "output"}:${node}.${port}`);
      });
      expect([...found].sort()).toEqual(expected.sort());
    }
  });

  it("are found at once among a thousand nodes", () => {
    const ids = Array.from({ length: 1000 }, (_, i) => `n${i}:extend`);
    const wires = ids.slice(1).map((_, i) => `n${i}.video > n${i + 1}.video`);
    const doc = docWith(ids, wires);
    const start = performance.now();
    const found = compatibleTargets(doc, CATALOG, ref("n500.video"), "output");
    expect(performance.now() - start).toBeLessThan(100);
    expect(found.size).toBe(498);
  });
});
