// @vitest-environment node
import { expect, it } from "vitest";
import { fits, portOf } from "./kinds";
import { CATALOG, nodeFrom } from "./testing";

it("lets a wire go where the server does", () => {
  expect([fits("video", "video"), fits("text", "prompt"), fits("prompt", "text"), fits("face", "any")]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([fits("video", "image"), fits("text", "style"), fits("number", "text")]).toEqual([false, false, false]);
});

it("finds a port on its side only, and none of a type that is not installed", () => {
  expect(portOf(CATALOG, nodeFrom("video"), "output", "video")?.kind).toBe("video");
  expect(portOf(CATALOG, nodeFrom("video"), "input", "video")).toBeNull();
  expect(portOf(CATALOG, nodeFrom("x:gone"), "input", "video")).toBeNull();
  expect(portOf(CATALOG, undefined, "input", "video")).toBeNull();
});
