// @vitest-environment node
import { expect, it } from "vitest";
import { docOf, edgeIds, graphOf, nodeOf, viewOf } from "./document";
import { wire } from "./testing";

it("fills in what a graph leaves out, and gives an equal graph back", () => {
  const doc = docOf({ nodes: [{ id: "a", type: "video" }], view: { nodes: { a: { x: 8 } }, frames: [{ id: "f" }] } });
  expect(doc.nodes.a).toEqual({ id: "a", type: "video", typeVersion: null, params: {}, disabled: false, pinned: null });
  expect(doc.views.a).toMatchObject({ x: 8, y: 0, title: "" });
  expect(docOf(graphOf(doc))).toEqual(doc);
});

it("keeps nodes that are called like what every object has", () => {
  const doc = docOf({ nodes: [{ id: "__proto__", type: "video" }] });
  expect(nodeOf(doc, "__proto__")?.type).toBe("video");
  expect(nodeOf(doc, "constructor")).toBeUndefined();
  expect(viewOf(doc, "constructor").title).toBe("");
});

it("tells wires apart that are alike", () => {
  expect(edgeIds([wire("a.x > b.y"), wire("a.x > b.y")])).toEqual(["a.x>b.y", "a.x>b.y#1"]);
});
