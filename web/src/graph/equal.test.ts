// @vitest-environment node
import { expect, it } from "vitest";
import { sameValue } from "./equal";

it("compares as JSON does, whatever the order of names", () => {
  expect(sameValue({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
});

it.each([
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, { b: 1 }],
  [[1, 2], [2, 1]],
  [[], {}],
  [null, {}],
  [1, "1"],
  [{}, { toString: 1 }],
])("tells %j from %j", (a, b) => {
  expect(sameValue(a, b)).toBe(false);
  expect(sameValue(b, a)).toBe(false);
});
