import { describe, expect, it } from "vitest";
import { dotsAt } from "./dotsAt";

describe("the dots behind the graph", () => {
  it("lie on the grid, and cover the corner", () => {
    for (const x of [0, 5, 500, -5, -500]) {
      const dots = dotsAt([x, 0, 1]);
      expect((dots.x - x) % 24).toBeCloseTo(0);
      expect(dots.x).toBeLessThanOrEqual(0);
      expect(dots.x).toBeGreaterThan(-48);
    }
  });

  it("are never so close together that they are a veil, and stay on the grid then", () => {
    expect(dotsAt([0, 0, 2]).distance).toBe(48);
    expect(dotsAt([0, 0, 0.5]).distance).toBe(24);
    expect(dotsAt([0, 0, 0.1]).distance).toBeCloseTo(24 * 0.1 * 8);
  });
});
