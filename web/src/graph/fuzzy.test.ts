// @vitest-environment node
import { expect, it } from "vitest";
import { matchScore } from "./fuzzy";

it("ranks from the whole text to letters apart", () => {
  const texts = ["hero", "hero shot", "the hero", "superhero", "hall, early, round one"];
  const scores = texts.map((text) => matchScore("hero", text));
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores.every((score) => score > 0)).toBe(true);
});

it("finds no letters in the wrong order, or in the midst of words", () => {
  expect([matchScore("oreh", "hero"), matchScore("eo", "hero"), matchScore("hs", "ghost story")]).toEqual([0, 0, 0]);
  expect(matchScore("hs", "hero shot")).toBeGreaterThan(0);
});

it("finds everything with nothing", () => {
  expect(matchScore("", "hero")).toBeGreaterThan(0);
});
