import { expect, it } from "vitest";
import { distance } from "./distance";

const face = (vector: readonly number[], model = "m") => ({ vector, model });

it("measures how unlike two faces are, where both were measured alike", () => {
  expect(distance(face([1, 0]), face([1, 0]))).toBe(0);
  expect(distance(face([1, 0]), face([0, 1]))).toBe(1);
  expect(distance(face([1, 0]), face([1, 0], "other"))).toBeNull();
});
