import { describe, expect, it } from "vitest";
import { nodeLeft } from "./eta";
import type { NodeProgress } from "./live";

const NOW = 100_000;
const progress = (fraction: number, elapsed: number): NodeProgress => ({
  fraction,
  stage: "",
  preview: null,
  at: NOW,
  startedAt: NOW - elapsed,
});

describe("the time left of a node", () => {
  it("is not told in the first two seconds or the first three per cent", () => {
    expect(nodeLeft(progress(0.5, 1999), NOW)).toBeNull();
    expect(nodeLeft(progress(0.02, 60_000), NOW)).toBeNull();
  });

  it("follows from how far it is and how long that took", () => {
    expect(nodeLeft(progress(0.25, 10_000), NOW)).toEqual({ ms: 30_000, at: NOW });
  });

  it("goes down while nothing is heard, and not below nothing", () => {
    expect(nodeLeft(progress(0.25, 10_000), NOW + 4000)?.ms).toBe(26_000);
    expect(nodeLeft(progress(0.25, 10_000), NOW + 90_000)?.ms).toBe(0);
  });

  it("does not jump: a new estimate is believed in part", () => {
    const before = { ms: 20_000, at: NOW - 1000 };
    const next = nodeLeft(progress(0.25, 10_000), NOW, before)?.ms ?? 0;
    expect(next).toBeGreaterThan(19_000);
    expect(next).toBeLessThan(30_000);
  });
});
