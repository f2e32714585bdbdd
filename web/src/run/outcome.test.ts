import { describe, expect, it } from "vitest";
import type { StepStatus } from "../api/types";
import { EMPTY_LIVE, type LiveRun, type LiveState } from "./live";
import { endedRuns, outcome } from "./outcome";

const problem = { code: "no_memory", title: "Out of memory" };
const run = (steps: Record<string, [StepStatus, number]>, fields: Partial<LiveRun> = {}): LiveRun => ({
  id: "r",
  status: "partial",
  targets: ["film"],
  total: 6,
  startedAt: 0,
  endedAt: 9,
  steps: Object.fromEntries(
    Object.entries(steps).map(([id, [status, seq]]) => [
      id,
      { status, attempt: 1, problem: status === "failed" ? problem : null, root: null, seq },
    ]),
  ),
  ...fields,
});

const mixed = run({
  a: ["succeeded", 1],
  b: ["cached", 2],
  late: ["failed", 5],
  early: ["failed", 4],
  c: ["upstream_failed", 6],
  d: ["canceled", 7],
});

describe("the outcome of a run", () => {
  it("counts its steps, failures first, and names the first that failed", () => {
    expect(outcome(mixed)).toEqual({
      status: "partial",
      targets: ["film"],
      counts: [["failed", 2], ["done", 1], ["reused", 1], ["skipped", 1], ["stopped", 1]], // prettier-ignore
      first: { node: "early", problem },
    });
    expect(outcome(run({ a: ["succeeded", 1] }))).toMatchObject({ counts: [["done", 1]], first: null });
  });

  it("comes once for every run that has ended", () => {
    const state = (...runs: LiveRun[]): LiveState => ({
      ...EMPTY_LIVE,
      runs: Object.fromEntries(runs.map((each) => [each.id, each])),
    });
    const live = run({}, { id: "x", endedAt: null });
    const ended = { ...live, endedAt: 10 };
    const quick = run({}, { id: "y" });
    const before = state(mixed, live);
    const after = state(mixed, ended, quick);
    expect(endedRuns(before, after).map(({ id }) => id)).toEqual(["x", "y"]);
    expect(endedRuns(after, { ...after })).toEqual([]);
    expect(endedRuns(after, state(mixed, ended, quick))).toEqual([]);
  });
});
