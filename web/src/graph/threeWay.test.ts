// @vitest-environment node
import { expect, it } from "vitest";
import { pick, pickFields } from "./threeWay";

it.each([
  [1, 1, 2, 2, false],
  [1, 2, 1, 2, false],
  [1, 2, 2, 2, false],
  [1, 2, 3, 2, true],
  [undefined, 2, 3, 2, true],
  [1, undefined, 1, undefined, false],
])("of %j, mine %j and theirs %j comes %j (clash: %j)", (base, mine, theirs, value, clash) => {
  expect(pick(base, mine, theirs)).toEqual({ value, clash });
});

it("merges field by field, and a field taken away is a change as well", () => {
  const base = { a: 1, b: 1, c: 1 };
  expect(pickFields<object>(base, { a: 2, b: 1, c: 1 }, { a: 1, c: 3 }).value).toEqual({ a: 2, c: 3 });
  expect(pickFields<object>(base, { b: 1, c: 1 }, { a: 5, b: 1, c: 1 })).toEqual({
    value: { b: 1, c: 1 },
    clash: true,
    clashes: ["a"],
  });
});

it("gives a side itself back where it is what comes out", () => {
  const mine = { a: [1], b: 2 };
  expect(pickFields({ a: [1], b: 1 }, mine, { a: [1], b: 1 }).value).toBe(mine);
});
