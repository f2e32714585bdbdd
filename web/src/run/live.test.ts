import { describe, expect, it } from "vitest";
import type { Event, NodeStatus, RunView, SocketFrame } from "../api/types";
import { EMPTY_LIVE, type LiveState, reduceAll } from "./live";

const NOW = 1_000_000;

const status = (node: string, fields: Partial<NodeStatus> = {}): NodeStatus => ({
  node,
  state: "fresh",
  reasons: [],
  key: null,
  take: null,
  outputs: null,
  step: null,
  run: null,
  last: null,
  problems: [],
  ...fields,
});
const hello: SocketFrame = { frame: "hello", epoch: "e1", since: 0 };
const snapshot = (seq: number, nodes: NodeStatus[], runs: RunView[] = []): SocketFrame => ({
  frame: "snapshot",
  status: { project: "moon", rev: 1, seq, nodes },
  runs,
});
const events = (...facts: [number, Event["fact"]][]): SocketFrame => ({
  frame: "events",
  events: facts.map(([seq, fact]) => ({ seq, at: NOW / 1000, fact })),
});
const step = (node: string, status: RunView["steps"][number]["status"], fields: object = {}): Event["fact"] => ({
  type: "step",
  run: "r1",
  node,
  status,
  ...fields,
});
const started = (run = "r1"): Event["fact"] => ({ type: "run.started", run, targets: ["b"], steps: 2 });
const progress = (fraction: number, fields: object = {}): SocketFrame => {
  const frame = { frame: "progress", run: "r1", node: "a", attempt: 1, fraction, stage: "Drawing", preview: null } as const;
  return { ...frame, ...fields };
};
const freshness = (...nodes: NodeStatus[]): SocketFrame => ({ frame: "freshness", rev: 1, nodes });
const reduce = (state: LiveState, frame: SocketFrame, now: number): LiveState => reduceAll(state, [frame], now);
const after = (...frames: SocketFrame[]): LiveState => reduceAll(EMPTY_LIVE, frames, NOW);
const twoNodes = snapshot(0, [status("a"), status("b")]);
const running = after(hello, twoNodes, events([1, started()], [2, step("a", "running", { attempt: 1 })]));

describe("what the socket says", () => {
  it("begins with a snapshot, which is nothing to catch up on", () => {
    const state = after(hello, snapshot(7, [status("a", { state: "stale" })]));
    expect(after(hello).arrived).toBe(false);
    expect(state).toMatchObject({ epoch: "e1", arrived: true, seq: 7, rev: 1, caughtUp: 0 });
    expect(state.nodes["a"]?.status?.state).toBe("stale");
  });

  it("ignores events that it has heard before", () => {
    const again = reduce(running, events([1, started("r0")], [2, step("a", "failed")]), NOW);
    expect(again).toBe(running);
    expect(reduce(running, events([3, step("a", "succeeded")]), NOW).seq).toBe(3);
  });

  it("keeps the nodes that did not change as they were", () => {
    const next = reduce(running, events([3, step("b", "queued")]), NOW);
    expect(next.nodes["a"]).toBe(running.nodes["a"]);
    expect(next.nodes["b"]).not.toBe(running.nodes["b"]);
    expect(reduce(running, events([3, { type: "graph.saved", rev: 4 }]), NOW).nodes).toBe(running.nodes);
  });

  it("never changes the state that it was given", () => {
    const before = JSON.stringify(running);
    reduceAll(running, [events([3, step("a", "succeeded")], [4, step("b", "running")]), progress(0.5)], NOW);
    expect(JSON.stringify(running)).toBe(before);
  });

  it("follows a step from its beginning to its end", () => {
    expect(running.nodes["a"]).toMatchObject({ step: "running", run: "r1", attempt: 1, last: null });
    const ended = reduce(running, events([3, step("a", "cached", { attempt: 1 })]), NOW);
    expect(ended.nodes["a"]).toMatchObject({ step: null, last: "cached", progress: null });
  });

  it("takes for up to date what was just made, until the server says how it is", () => {
    const first = after(hello, snapshot(0, [status("a", { state: "missing", reasons: [{ code: "never_ran" }] })]));
    const ended = reduce(first, events([1, started()], [2, step("a", "running")], [3, step("a", "succeeded")]), NOW);
    expect(ended.nodes["a"]?.status).toMatchObject({ state: "fresh", reasons: [] });
    const told = reduce(ended, freshness(status("a", { state: "stale" })), NOW);
    expect(told.nodes["a"]?.status?.state).toBe("stale");
  });

  it("believes a freshness that came ahead of the end that it knows of", () => {
    const known = status("a", { state: "stale", last: { run: "r1", status: "succeeded", root: null } });
    const early = reduce(running, freshness(known), NOW);
    const ended = reduce(early, events([3, step("a", "succeeded", { key: "k" })]), NOW);
    expect(ended.nodes["a"]?.status?.state).toBe("stale");
  });

  it("keeps the problem of a step that failed", () => {
    const problem = { code: "no_memory", title: "Out of memory" };
    const state = reduce(running, events([3, step("a", "failed", { problem })]), NOW);
    expect(state.nodes["a"]).toMatchObject({ last: "failed", problem });
  });

  it("forgets a failure when the node has changed since, but not while the server has yet to look at it", () => {
    const failed = reduce(running, events([3, step("a", "failed")]), NOW);
    const early = reduce(failed, freshness(status("a", { state: "stale", step: "running", run: "r1" })), NOW);
    expect(early.nodes["a"]?.last).toBe("failed");
    const still = reduce(failed, freshness(status("a", { state: "stale", reasons: [{ code: "failed" }] })), NOW);
    expect(still.nodes["a"]?.last).toBe("failed");
    const reasons = [{ code: "param_changed", field: "text" }] as const;
    const changed = reduce(still, freshness(status("a", { state: "stale", reasons })), NOW);
    expect(changed.nodes["a"]?.last).toBeNull();
  });

  it("learns from the freshness which steps are blocked, until an event says otherwise", () => {
    const blocked = status("b", { step: "blocked", run: "r1" });
    const waiting = reduce(running, freshness(blocked), NOW);
    expect(waiting.nodes["b"]).toMatchObject({ step: "blocked", run: "r1" });
    const queued = reduceAll(waiting, [events([3, step("b", "queued")]), freshness({ ...blocked, key: "k" })], NOW);
    expect(queued.nodes["b"]?.step).toBe("queued");
    const ended = reduce(waiting, events([3, { type: "run.ended", run: "r1", status: "canceled" }]), NOW);
    expect(ended.nodes["b"]?.step).toBeNull();
    expect(reduce(ended, freshness({ ...blocked, key: "k" }), NOW).nodes["b"]?.step).toBeNull();
  });

  it("does not take a step from the freshness that the events have not told of yet", () => {
    const state = reduce(running, freshness(status("b", { step: "running", run: "r1" })), NOW);
    expect(state.nodes["b"]?.step).toBeNull();
  });

  it("shows the most pressing of several runs of one node, then what is left", () => {
    const twice = reduce(
      running,
      events([3, started("r2")], [4, { ...step("a", "queued"), run: "r2" } as Event["fact"]]),
      NOW,
    );
    expect(twice.nodes["a"]).toMatchObject({ step: "running", run: "r1" });
    const left = reduce(twice, events([5, step("a", "succeeded")]), NOW);
    expect(left.nodes["a"]).toMatchObject({ step: "queued", run: "r2", last: "succeeded" });
  });

  it("replaces the freshness of the nodes that are named, and no other", () => {
    const state = reduce(running, freshness(status("a", { state: "stale" }), status("b")), NOW);
    expect(state.nodes["a"]?.status?.state).toBe("stale");
    expect(state.nodes["b"]).toBe(running.nodes["b"]);
  });

  it("takes the revision from what was saved, and lets go of removed nodes", () => {
    const saved = events([3, { type: "graph.saved", rev: 9, difference: { removed: ["b"] } }]);
    const state = reduce(running, saved, NOW);
    expect(state.rev).toBe(9);
    expect(Object.keys(state.nodes)).toEqual(["a"]);
  });

  it("remembers how runs ended, and not for ever", () => {
    let state = after(hello, twoNodes);
    for (let nth = 0; nth < 30; nth += 1) {
      const run = `r${nth}`;
      state = reduce(state, events([2 * nth + 1, started(run)], [2 * nth + 2, { type: "run.ended", run, status: "succeeded" }]), NOW); // prettier-ignore
    }
    expect(Object.keys(state.runs)).toHaveLength(20);
    expect(state.runs["r29"]).toMatchObject({ status: "succeeded", total: 2, endedAt: NOW });
  });
});

describe("progress", () => {
  it("moves forward and never back", () => {
    const half = reduceAll(running, [progress(0.5), progress(0.3, { stage: "Saving" })], NOW + 10);
    expect(half.nodes["a"]?.progress).toMatchObject({ fraction: 0.5, stage: "Saving", at: NOW + 10, startedAt: NOW });
  });

  it("keeps the newest picture", () => {
    const state = reduceAll(running, [progress(0.1, { preview: "data:1" }), progress(0.2)], NOW);
    expect(state.nodes["a"]?.progress?.preview).toBe("data:1");
  });

  it("is not taken from another attempt, another run or a node that is not at work", () => {
    expect(reduce(running, progress(0.5, { attempt: 0 }), NOW)).toBe(running);
    expect(reduce(running, progress(0.5, { run: "r0" }), NOW)).toBe(running);
    expect(reduce(running, progress(0.5, { node: "b" }), NOW)).toBe(running);
    const stopping = reduce(running, events([3, step("a", "canceling", { attempt: 1 })]), NOW);
    expect(reduce(stopping, progress(0.5), NOW)).toBe(stopping);
  });

  it("begins anew with another attempt, and stays while the step is being stopped", () => {
    const half = reduce(running, progress(0.5), NOW);
    const again = reduce(
      half,
      events([3, step("a", "retrying", { attempt: 1 })], [4, step("a", "running", { attempt: 2 })]),
      NOW + 5,
    );
    expect(again.nodes["a"]?.progress).toMatchObject({ fraction: 0 });
    const stopping = reduce(half, events([3, step("a", "canceling", { attempt: 1 })]), NOW);
    expect(stopping.nodes["a"]?.progress?.fraction).toBe(0.5);
  });
});

describe("coming back", () => {
  const view: RunView = {
    id: "r1",
    project: "moon",
    rev: 1,
    targets: ["b"],
    mode: "stale",
    status: "running",
    after: null,
    createdAt: 900,
    finishedAt: null,
    steps: [
      { node: "a", status: "running", attempt: 1, key: null, problem: null, root: null, attempts: [] },
      { node: "b", status: "blocked", attempt: 0, key: null, problem: null, root: null, attempts: [] },
    ],
  };
  const live = [status("a", { step: "running", run: "r1" }), status("b", { step: "blocked", run: "r1" })];

  it("jumps to what is true, and counts the nodes that were different", () => {
    const gone = reduceAll(running, [{ ...hello, epoch: "e2", since: 3 }, snapshot(3, [status("a"), status("c")])], NOW);
    expect(Object.keys(gone.nodes)).toEqual(["a", "c"]);
    expect(gone.runs).toEqual({});
    expect(gone).toMatchObject({ epoch: "e2", seq: 3, caughtUp: 3, before: null });
  });

  it("counts what the missed events have changed once the freshness is known", () => {
    const back = reduceAll(running, [hello, events([3, step("a", "succeeded")])], NOW);
    expect(back.caughtUp).toBe(0);
    expect(reduce(back, freshness(status("a"), status("b")), NOW)).toMatchObject({ caughtUp: 1, before: null });
  });

  it("finds runs and steps in the snapshot, and keeps the progress of the same attempt", () => {
    const half = reduceAll(running, [freshness(...live), progress(0.5)], NOW);
    const back = reduceAll(half, [hello, snapshot(2, live, [view])], NOW + 9);
    expect(back.nodes["a"]).toBe(half.nodes["a"]);
    expect(back.nodes["b"]).toMatchObject({ step: "blocked", run: "r1" });
    expect(back.runs["r1"]).toMatchObject({ total: 2, startedAt: 900_000 });
    expect(back.caughtUp).toBe(0);
  });

  it("knows when a step began that is at work", () => {
    const attempt = { number: 1, worker: "w", startedAt: 950, endedAt: null, outcome: null, problem: null };
    const [first, ...rest] = view.steps;
    if (first === undefined) throw new Error("There should be a step.");
    const run = { ...view, steps: [{ ...first, attempts: [attempt] }, ...rest] };
    expect(after(hello, snapshot(2, live, [run])).nodes["a"]?.progress?.startedAt).toBe(950_000);
  });

  it("believes the server about how a step ended, except for a failure that is over", () => {
    const last = (value: "cached" | "failed", fields: Partial<NodeStatus> = {}) => {
      const node = status("a", { ...fields, last: { run: "r0", status: value, root: null } });
      return after(hello, snapshot(2, [node])).nodes["a"]?.last;
    };
    expect(last("cached")).toBe("cached");
    expect(last("failed")).toBeNull();
    expect(last("failed", { state: "stale", reasons: [{ code: "failed" }] })).toBe("failed");
  });
});

describe("the queue", () => {
  const wait = (node: string, position: number, startsAt: number | null = null) => ({ run: "r1", node, position, startsAt });

  it("is what was said last, and a node has the first of its waits", () => {
    const one = reduceAll(EMPTY_LIVE, [{ frame: "queue", waits: [wait("a", 1, 20), wait("a", 4), wait("b", 2)] }], 0);
    expect(one.waits).toEqual({
      a: { run: "r1", position: 1, startsAt: 20_000 },
      b: { run: "r1", position: 2, startsAt: null },
    });
    expect(reduceAll(one, [{ frame: "queue", waits: [] }], 0).waits).toEqual({});
  });

  it("is told anew on a new connection", () => {
    const one = reduceAll(EMPTY_LIVE, [{ frame: "queue", waits: [wait("a", 1)] }], 0);
    expect(reduceAll(one, [{ frame: "hello", epoch: "e", since: 0 }], 0).waits).toEqual({});
  });
});
