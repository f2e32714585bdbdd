import { describe, expect, it } from "vitest";
import type { StepStatus } from "../api/types";
import { runFraction, workFraction } from "./extent";
import { EMPTY_LIVE, IDLE, type LiveRun, type LiveState, type NodeLive } from "./live";
import { news } from "./news";

const run = (steps: Record<string, StepStatus>, endedAt: number | null = null): LiveRun => ({
  id: "r",
  status: endedAt === null ? "running" : "succeeded",
  targets: [],
  total: 4,
  startedAt: 0,
  endedAt,
  steps: Object.fromEntries(
    Object.entries(steps).map(([id, status]) => [id, { status, attempt: 1, problem: null, root: null, seq: 1 }]),
  ),
});
const state = (nodes: Record<string, Partial<NodeLive>>, live?: LiveRun): LiveState => ({
  ...EMPTY_LIVE,
  epoch: "e",
  arrived: true,
  nodes: Object.fromEntries(Object.entries(nodes).map(([id, fields]) => [id, { ...IDLE, ...fields }])),
  runs: live === undefined ? {} : { r: live },
});
const half = { fraction: 0.5, stage: "", preview: null, at: 0, startedAt: 0 };

describe("the news", () => {
  const keys = (before: LiveState, after: LiveState) => news(before, after).map(({ key, about }) => [key, about]);

  it("tell of runs that begin; the end of one has a message of its own", () => {
    expect(news(state({}), state({}, run({})))).toMatchObject([{ key: "run:announce.started", about: "r", count: 4 }]);
    expect(keys(state({}, run({})), state({}, run({}, 9)))).toEqual([]);
  });

  it("tell of progress by quarters", () => {
    const before = state({}, run({ a: "running" }));
    const after = state({}, run({ a: "succeeded", b: "running" }));
    expect(news(before, after)).toMatchObject([{ key: "run:announce.progress", fraction: 0.25 }]);
    expect(news(after, { ...after, runs: { ...after.runs } })).toEqual([]);
  });

  it("tell of nodes that fail or wait for somebody", () => {
    const before = state({ a: { step: "running" }, b: { step: "blocked" } });
    const problem = { code: "no_memory", title: "Out of memory" };
    const after = state({ a: { last: "failed", problem }, b: { step: "waiting_approval" } });
    expect(news(before, after)).toMatchObject([
      { key: "run:announce.failed", about: "a", problem: "Out of memory" },
      { key: "run:announce.needs-you", about: "b" },
    ]);
  });

  it("are none for who has just arrived", () => {
    expect(news(EMPTY_LIVE, state({ a: { step: "waiting_approval" } }, run({})))).toEqual([]);
    const greeted = { ...EMPTY_LIVE, epoch: "e" };
    expect(news(greeted, state({ a: { step: "waiting_approval" } }, run({})))).toEqual([]);
  });
});

describe("how far a run is", () => {
  it("counts what has ended whole and what is at work in part", () => {
    const live = run({ a: "succeeded", b: "failed", c: "running" });
    const { nodes } = state({ c: { run: "r", progress: half } });
    expect(runFraction(live, nodes)).toBe(0.625);
    expect(runFraction(run({}, 9), {})).toBe(1);
  });

  it("is known over all live runs, and not when there is none", () => {
    expect(workFraction(state({}, run({ a: "cached" })))).toBe(0.25);
    expect(workFraction(state({}, run({}, 9)))).toBeNull();
  });
});
