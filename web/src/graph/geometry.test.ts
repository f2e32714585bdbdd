// @vitest-environment node
import { expect, it } from "vitest";
import { PLAIN_VIEW } from "./document";
import { setView } from "./edit";
import { bounds, HEADER_HEIGHT, NO_SIZES, nodeHeight, nodeRect, overlaps, snap } from "./geometry";
import { CATALOG, docWith } from "./testing";

it("snaps to the grid", () => {
  expect([snap(3), snap(5), snap(-5)]).toEqual([0, 8, -8]);
});

it("takes what was measured before what the view says, and that before an estimate", () => {
  const doc = setView("a", { width: 400, height: 300 })(docWith(["a:video"]));
  expect(nodeRect(doc, CATALOG, new Map([["a", { width: 1, height: 2 }]]), "a")).toMatchObject({ width: 1, height: 2 });
  expect(nodeRect(doc, CATALOG, NO_SIZES, "a")).toMatchObject({ width: 400, height: 300 });
});

it("estimates a collapsed node lower than an open one, and one without a type at all", () => {
  const open = nodeHeight(CATALOG.get("assemble"), PLAIN_VIEW);
  const collapsed = nodeHeight(CATALOG.get("assemble"), { ...PLAIN_VIEW, collapsed: true });
  expect(collapsed).toBe(HEADER_HEIGHT + 4 * 24);
  expect(open).toBeGreaterThan(collapsed);
  expect(nodeHeight(undefined, PLAIN_VIEW)).toBeGreaterThan(HEADER_HEIGHT);
});

it("does not find neighbours to overlap", () => {
  const rect = { x: 0, y: 0, width: 10, height: 10 };
  expect([overlaps(rect, { ...rect, x: 10 }), overlaps(rect, { ...rect, x: 9 })]).toEqual([false, true]);
  expect([bounds([rect, { ...rect, x: -5, y: 20 }]), bounds([])]).toEqual([{ x: -5, y: 0, width: 15, height: 30 }, null]);
});
