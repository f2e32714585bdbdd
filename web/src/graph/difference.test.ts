// @vitest-environment node
import { expect, it } from "vitest";
import { sameGraph, viewOnly } from "./difference";
import { docOf, graphOf } from "./document";
import { moveNodes, setParams } from "./edit";
import { docWith } from "./testing";

const DOC = docWith(["a:video", "b:video", "cut:assemble"], ["a.video > cut.clips", "b.video > cut.clips"]);

it("finds a document equal to itself read again, with its nodes in another order", () => {
  const graph = graphOf(DOC);
  expect(sameGraph(DOC, docOf({ ...graph, nodes: (graph.nodes ?? []).toReversed() }))).toBe(true);
});

it("finds the order of one input's wires to say something", () => {
  expect(sameGraph(DOC, { ...DOC, edges: DOC.edges.toReversed() })).toBe(false);
});

it("tells a change of the drawing from one of the work", () => {
  const moved = moveNodes(new Map([["a", { x: 8, y: 8 }]]))(DOC);
  expect([viewOnly(DOC, moved), viewOnly(DOC, DOC), viewOnly(DOC, setParams("a", { seed: 1 })(moved))]).toEqual([
    true,
    false,
    false,
  ]);
});
