// @vitest-environment node
import { expect, it } from "vitest";
import { partAt, wiped } from "./wipe";

it("keeps the line between the edges", () => {
  const box = { left: 100, width: 400 };
  expect([partAt(0, box), partAt(100, box), partAt(300, box), partAt(900, box)]).toEqual([0, 0, 0.5, 1]);
  expect(partAt(20, { left: 0, width: 0 })).toBe(0.5);
});

it("moves by keys, further with Shift, and stops at the edges", () => {
  expect(wiped(0.5, "ArrowRight")).toBeCloseTo(0.52);
  expect(wiped(0.5, "ArrowLeft", true)).toBeCloseTo(0.4);
  expect(wiped(0.99, "ArrowRight", true)).toBe(1);
  expect([wiped(0.5, "Home"), wiped(0.5, "End"), wiped(0.5, "x")]).toEqual([0, 1, null]);
});
