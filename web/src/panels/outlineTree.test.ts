import { describe, expect, it } from "vitest";
import { docWith } from "@/graph/testing";
import { outlineKey, outlineOf, visibleItems } from "./outlineTree";

const FILM = docWith(
  ["prompt", "video", "audio", "assemble", "output", "note"],
  ["prompt.prompt > video.prompt", "video.video > assemble.clips", "audio.audio > assemble.audio", "assemble.video > output.value"],
);

describe("the outline", () => {
  it("lists what feeds an end below it, from the beginning on", () => {
    expect(lines(FILM)).toEqual(["output", "  prompt", "  video", "  audio", "  assemble", "note"]);
  });

  it("lists every node once, also when two ends share it", () => {
    const doc = docWith(["prompt", "a:video", "b:video"], ["prompt.prompt > a.prompt", "prompt.prompt > b.prompt"]);

    expect(lines(doc)).toEqual(["a", "  prompt", "b"]);
  });

  it("lists nodes that feed each other in a circle", () => {
    const doc = docWith(["a:extend", "b:extend"], ["a.video > b.video", "b.video > a.video"]);

    expect(lines(doc)).toEqual(["a", "b"]);
  });

  it("counts the places of each level", () => {
    const video = outlineOf(FILM).find(({ id }) => id === "video");

    expect(video).toMatchObject({ level: 2, place: 2, among: 4, parent: "output" });
  });

  it("keeps the end above what was looked for", () => {
    expect(visibleItems(outlineOf(FILM), new Set(), new Set(["video"])).map(({ id }) => id)).toEqual(["output", "video"]);
  });
});

describe("the keys of the outline", () => {
  const items = outlineOf(FILM);
  const open = new Set<string>();

  it("go down and up, and stay at the ends", () => {
    expect(outlineKey(items, open, "output", "ArrowDown")).toEqual({ to: "prompt" });
    expect(outlineKey(items, open, "output", "ArrowUp")).toEqual({ to: "output" });
    expect(outlineKey(items, open, "note", "ArrowDown")).toEqual({ to: "note" });
  });

  it("go to the first and the last", () => {
    expect(outlineKey(items, open, "video", "Home")).toEqual({ to: "output" });
    expect(outlineKey(items, open, "video", "End")).toEqual({ to: "note" });
  });

  it("close what is open before they go up, and open what is closed before they go in", () => {
    expect(outlineKey(items, open, "output", "ArrowLeft")).toEqual({ open: false });
    expect(outlineKey(items, new Set(["output"]), "output", "ArrowRight")).toEqual({ open: true });
    expect(outlineKey(items, open, "output", "ArrowRight")).toEqual({ to: "prompt" });
    expect(outlineKey(items, open, "video", "ArrowLeft")).toEqual({ to: "output" });
  });

  it("leave every other key to the graph", () => {
    expect(outlineKey(items, open, "video", "p")).toBeNull();
  });
});

function lines(doc: typeof FILM): string[] {
  return outlineOf(doc).map(({ id, level }) => (level === 2 ? `  ${id}` : id));
}
