// @vitest-environment node
import { expect, it } from "vitest";
import { CATALOG, docWith } from "@/graph/testing";
import { neighbour, stops } from "./neighbour";

it("walks through what makes something, in the order of work", () => {
  const doc = docWith(["cut:assemble", "about:note", "a:video"], ["a.video > cut.clips"]);
  expect(stops(doc, CATALOG)).toEqual(["a", "cut"]);
});

it("goes round at the ends, and comes in from outside", () => {
  const order = ["a", "b", "c"];
  expect([neighbour(order, "a", 1), neighbour(order, "c", 1), neighbour(order, "a", -1)]).toEqual(["b", "a", "c"]);
  expect([neighbour(order, "note", 1), neighbour(order, "note", -1)]).toEqual(["a", "c"]);
  expect([neighbour(["a"], "a", 1), neighbour([], "a", 1)]).toEqual([null, null]);
});
