// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { RunSummary } from "@/api/runs";
import type { LiveRun, LiveStep } from "@/run/live";
import { isRetryable, runRows } from "./runRows";

const listed = (id: string, more: Partial<RunSummary> = {}): RunSummary => ({
  id, project: "p", rev: 1, targets: ["film"], mode: "stale", status: "succeeded", after: null,
  createdAt: 100, finishedAt: 110, steps: { succeeded: 3 }, ...more,
});
const step = (status: LiveStep["status"]): LiveStep => ({ status, attempt: 1, problem: null, root: null, seq: 1 });
const live = (id: string, more: Partial<LiveRun> = {}): LiveRun => ({
  id, status: "running", targets: ["film"], total: 4, steps: { a: step("succeeded"), b: step("running") },
  startedAt: 200_000, endedAt: null, ...more,
});

describe("the list of runs", () => {
  it("begins with those that go on, oldest first, then the newest of the others", () => {
    const rows = runRows(
      [listed("old", { createdAt: 50 }), listed("new", { createdAt: 90 }), listed("now", { createdAt: 200, finishedAt: null, status: "running" })],
      { now: live("now"), later: live("later", { startedAt: 300_000 }) },
      {},
    );
    expect(rows.map(({ id }) => id)).toEqual(["now", "later", "new", "old"]);
  });

  it("tells of a run that goes on what was heard last", () => {
    const [row] = runRows([listed("now", { finishedAt: null, status: "running", steps: { blocked: 4 } })], { now: live("now") }, {});
    expect(row).toMatchObject({ counts: [["done", 1]], total: 4, fraction: 0.25, mode: "stale" });
  });

  it("believes the list once it says that a run has ended", () => {
    const [row] = runRows([listed("now", { status: "partial", steps: { failed: 1, upstream_failed: 2, skipped: 1, succeeded: 1 } })], { now: live("now") }, {});
    expect(row).toMatchObject({ ended: 110, fraction: null, counts: [["failed", 1], ["done", 1], ["skipped", 3]] });
  });

  it("offers another try for what has not come out well", () => {
    expect((["failed", "partial", "canceled"] as const).every((status) => isRetryable({ ended: 1, status }))).toBe(true);
    expect(isRetryable({ ended: 1, status: "succeeded" })).toBe(false);
    expect(isRetryable({ ended: null, status: "running" })).toBe(false);
  });
});
