// @vitest-environment node
import { expect, it } from "vitest";
import { ruler } from "./ruler";

it("numbers a short film by seconds and a long one by minutes", () => {
  expect(ruler(5, 1)).toEqual([0, 1, 2, 3, 4]);
  expect(ruler(24, 1)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22]);
  expect(ruler(600, 1)[1]).toBe(60);
});

it("has more numbers when one looks closer", () => {
  expect(ruler(24, 2)).toHaveLength(24);
  expect(ruler(0, 1)).toEqual([]);
});
