import { describe, expect, it } from "vitest";
import type { NodeStatus, StepStatus } from "../api/types";
import { IDLE, type LiveRun, type NodeLive } from "./live";
import { nextOf, positions, positionsOf, problemNodes, totals } from "./queue";

const node = (state: NodeStatus["state"], fields: Partial<NodeLive> = {}, problems: NodeStatus["problems"] = []): NodeLive => ({
  ...IDLE,
  status: { node: "", state, reasons: [], key: null, take: null, outputs: null, step: null, run: null, last: null, problems },
  ...fields,
}); // prettier-ignore
const unready = [{ code: "input_missing", title: "It needs a picture" }];

const nodes = {
  a: node("stale"),
  b: node("maybe_stale"),
  c: node("stale", { step: "running" }),
  d: node("stale", { step: "queued" }),
  e: node("stale", { step: "blocked" }),
  f: node("stale", { last: "failed" }),
  g: node("stale", { step: "waiting_approval" }),
  h: node("missing", {}, unready),
  i: node("fresh"),
};

describe("the numbers of the status bar", () => {
  it("count every node once, by what it shows", () => {
    const found = totals({ nodes });
    expect(found).toEqual({ running: 1, queued: 2, stale: 2, problems: 2 });
  });

  it("leave out what is no longer in the document", () => {
    expect(totals({ nodes }, ["a", "i"])).toMatchObject({ stale: 1, running: 0, problems: 0 });
  });
});

describe("the nodes with problems", () => {
  it("come in the given order", () => {
    expect(problemNodes(nodes, ["i", "h", "f", "a"])).toEqual(["h", "f"]);
  });

  it("are gone through in a round", () => {
    expect([null, "h", "f", "a"].map((at) => nextOf(["h", "f"], at))).toEqual(["h", "f", "h", "h"]);
    expect(nextOf([], "a")).toBeNull();
  });
});

describe("the place in the queue", () => {
  it("follows the order in which the nodes came to wait, over all live runs", () => {
    const run = (id: string, endedAt: number | null, steps: Record<string, [StepStatus, number]>): LiveRun => ({
      id,
      status: "running",
      targets: [],
      total: 3,
      startedAt: 0,
      endedAt,
      steps: Object.fromEntries(
        Object.entries(steps).map(([at, [status, seq]]) => [at, { status, attempt: 0, problem: null, root: null, seq }]),
      ),
    });
    const runs = {
      old: run("old", 5, { x: ["queued", 1] }),
      r1: run("r1", null, { a: ["queued", 7], b: ["running", 2] }),
      r2: run("r2", null, { c: ["queued", 4] }),
    };
    expect([...positions({ runs })]).toEqual([["c", 1], ["a", 2]]); // prettier-ignore
  });

  it("is the server's where its list is at hand", () => {
    const jobs = [
      { position: 3, steps: [{ project: "moon", node: "a" }, { project: "sun", node: "b" }] },
      { position: null, steps: [{ project: "moon", node: "c" }] },
    ]; // prettier-ignore
    expect([...positionsOf(jobs, "moon")]).toEqual([["a", 3]]);
  });
});
