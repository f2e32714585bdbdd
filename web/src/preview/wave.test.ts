import { describe, expect, it } from "vitest";
import { peaksPath, thinned } from "./wave";

describe("the outline of a sound", () => {
  it("is mirrored at the middle and closed", () => {
    expect(peaksPath([1, 0.5], 100, 40)).toBe("M0 20L25 0L75 10L100 20L75 30L25 40Z");
  });

  it("leaves a hair where it is silent", () => {
    expect(peaksPath([0], 10, 10)).toBe("M0 5L5 4.5L10 5L5 5.5Z");
  });

  it("is empty without peaks", () => {
    expect(peaksPath([], 100, 40)).toBe("");
  });

  it("has no more points than are needed, and keeps the highest", () => {
    const peaks = Array.from({ length: 1000 }, (_, at) => (at === 777 ? 0.9 : 0.1));
    const few = thinned(peaks, 400);
    expect(few).toHaveLength(400);
    expect(Math.max(...few)).toBe(0.9);
  });
});
