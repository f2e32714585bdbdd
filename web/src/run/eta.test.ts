import { describe, expect, it } from "vitest";
import type { Edge, PlanStep, StepStatus } from "../api/types";
import { nodeLeft, runLeft } from "./eta";
import { IDLE, type LiveRun, type NodeProgress } from "./live";

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

describe("the time left of a run", () => {
  const plan = (node: string, seconds: number | null): PlanStep => ({
    node,
    action: "run",
    type: "x",
    reasons: [],
    seconds,
    cost: 0,
  });
  const wire = (source: string, target: string): Edge => ({
    source: { node: source, port: "out" },
    target: { node: target, port: "in" },
  });
  const run = (steps: Record<string, StepStatus> = {}): LiveRun => ({
    id: "r",
    status: "running",
    targets: [],
    total: 4,
    startedAt: 0,
    endedAt: null,
    steps: Object.fromEntries(
      Object.entries(steps).map(([id, status]) => [id, { status, attempt: 1, problem: null, root: null, seq: 1 }]),
    ),
  });
  const steps = [plan("a", 10), plan("b", 5), plan("c", 30), plan("d", 1)];
  const wires = [wire("a", "b"), wire("b", "d"), wire("c", "d")];

  it("is that of its longest way", () => {
    expect(runLeft(steps, wires, run(), {}, NOW)).toEqual({ ms: 31_000, atLeast: false });
  });

  it("leaves out what is done", () => {
    expect(runLeft(steps, wires, run({ c: "cached", a: "succeeded" }), {}, NOW)?.ms).toBe(6000);
  });

  it("goes by the progress of what is at work, or by what was planned", () => {
    const at = (fraction: number, elapsed: number) => ({ c: { ...IDLE, progress: progress(fraction, elapsed) } });
    expect(runLeft(steps, wires, run({ c: "running" }), at(0.5, 40_000), NOW)?.ms).toBe(41_000);
    expect(runLeft(steps, wires, run({ c: "running" }), at(0, 10_000), NOW)?.ms).toBe(21_000);
  });

  it("says when it knows only a part, and nothing when it knows nothing", () => {
    expect(runLeft([plan("a", 10), plan("b", null)], wires, run(), {}, NOW)).toEqual({ ms: 10_000, atLeast: true });
    expect(runLeft([plan("a", null)], [], run(), {}, NOW)).toBeNull();
  });
});
