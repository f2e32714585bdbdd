// @vitest-environment node
import { expect, it } from "vitest";
import { placeBetween } from "./between";
import { setView } from "./edit";
import { NODE_WIDTH, NO_SIZES, nodeRect, overlaps } from "./geometry";
import { CATALOG, docWith } from "./testing";

it("puts a node in the middle of two that are far apart", () => {
  const doc = setView("audio", { x: 1008 })(docWith(["image", "audio"]));
  expect(placeBetween(doc, CATALOG, NO_SIZES, ["image", "audio"], "beat")).toEqual({ x: 504, y: 0 });
});

it("goes below what lies there", () => {
  const doc = docWith(["image", "audio", "video"]);
  const place = placeBetween(doc, CATALOG, NO_SIZES, ["image", "audio"], "beat");
  const size = { width: NODE_WIDTH, height: 300 };
  for (const id of ["image", "audio", "video"]) {
    expect(overlaps(nodeRect(doc, CATALOG, NO_SIZES, id), { ...place, ...size })).toBe(false);
  }
});
