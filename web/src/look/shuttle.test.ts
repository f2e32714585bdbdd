// @vitest-environment node
import { expect, it } from "vitest";
import { looped, marked, NO_MARKS, type ShuttleKey, shuttled } from "./shuttle";

const after = (...keys: ShuttleKey[]): number => keys.reduce(shuttled, 0);

it("doubles the speed with every press, up to eight times", () => {
  expect(["l", "ll", "lll", "llll", "lllll"].map((keys) => after(...(keys.split("") as ShuttleKey[])))).toEqual([1, 2, 4, 8, 8]);
  expect(after("j", "j", "j")).toBe(-4);
});

it("stands still at K and turns round at once", () => {
  expect(after("l", "l", "k")).toBe(0);
  expect(after("l", "l", "j")).toBe(-1);
  expect(after("j", "j", "l")).toBe(1);
});

it("begins the part anew when a mark would turn it inside out", () => {
  const part = marked(marked(NO_MARKS, "from", 2), "to", 4);
  expect(part).toEqual({ from: 2, to: 4 });
  expect(marked(part, "from", 5)).toEqual({ from: 5, to: null });
  expect(marked(part, "to", 1)).toEqual({ from: null, to: 1 });
});

it("goes back to the first mark, or to the start, once the second is passed", () => {
  expect(looped({ from: 2, to: 4 }, 3.9)).toBeNull();
  expect(looped({ from: 2, to: 4 }, 4)).toBe(2);
  expect(looped({ from: null, to: 4 }, 5)).toBe(0);
  expect(looped({ from: 2, to: null }, 9)).toBeNull();
});
