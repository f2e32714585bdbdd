// @vitest-environment node
import { expect, it } from "vitest";
import { sameGraph } from "./difference";
import { docOf, graphOf } from "./document";
import { moveNodes } from "./edit";
import { docWith } from "./testing";

const DOC = docWith(["a:video", "b:video", "cut:assemble"], ["a.video > cut.clips", "b.video > cut.clips"]);

it("finds a document equal to itself read again, with its nodes in another order", () => {
  const graph = graphOf(DOC);
  expect(sameGraph(DOC, docOf({ ...graph, nodes: (graph.nodes ?? []).toReversed() }))).toBe(true);
});

it("finds the order of one input's wires to say something", () => {
  expect(sameGraph(DOC, { ...DOC, edges: DOC.edges.toReversed() })).toBe(false);
});

it("finds that the drawing says something too", () => {
  expect(sameGraph(DOC, moveNodes(new Map([["a", { x: 8, y: 8 }]]))(DOC))).toBe(false);
});
