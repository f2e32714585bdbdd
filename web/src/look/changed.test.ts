// @vitest-environment node
import { expect, it } from "vitest";
import { changes } from "./changed";

const recipe = (params: Record<string, unknown>, digest = "d1") => ({
  type: "video",
  version: 1,
  params,
  environment: "",
  inputs: [{ port: "image", ordinal: 0, node: "still", output: "image", digest }],
  again: false,
});

it("names the settings that are others, also those that only one has", () => {
  const found = changes(recipe({ move: "pan", seconds: 3 }), recipe({ move: "tilt", seconds: 3, strength: 0.5 }));
  expect(found).toEqual([
    { kind: "setting", name: "move", a: "pan", b: "tilt" },
    { kind: "setting", name: "strength", a: undefined, b: 0.5 },
  ]);
});

it("names inputs that gave something else, and the version of the node", () => {
  const [input, version] = changes(recipe({}), { ...recipe({}, "d2"), version: 2 });
  expect(input).toEqual({ kind: "input", name: "image", a: ["still"], b: ["still"] });
  expect(version).toMatchObject({ kind: "version", a: 1, b: 2 });
  expect(changes(recipe({ a: [1] }), recipe({ a: [1] }))).toEqual([]);
});
