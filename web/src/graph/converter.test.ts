// @vitest-environment node
import { expect, it } from "vitest";
import { converter } from "./converter";
import { CATALOG, nodeType } from "./testing";

it("makes a clip of a picture, and a picture of a text", () => {
  expect(converter(CATALOG, "image", "video")).toEqual({ type: "video", input: "image", output: "video" });
  expect(converter(CATALOG, "text", "image")).toEqual({ type: "image-generate", input: "prompt", output: "image" });
});

it("knows none where only a node that passes anything on would do", () => {
  expect(converter(CATALOG, "audio", "prompt")).toBeNull();
});

it("prefers what needs no other wire, and then what works offline", () => {
  const all = [
    nodeType("needy", ["video:video!", "face:face!"], ["image:image!"]),
    nodeType("cloud", ["video:video!"], ["image:image!"], false),
    nodeType("local", ["video:video!"], ["image:image!"]),
  ];
  const best = (types: typeof all): string | undefined =>
    converter(new Map(types.map((type) => [type.id, type])), "video", "image")?.type;
  expect(best(all)).toBe("local");
  expect(best(all.slice(0, 2))).toBe("cloud");
});
