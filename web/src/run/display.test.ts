import { describe, expect, it } from "vitest";
import type { NodeStatus, Problem, StepStatus } from "../api/types";
import { shown } from "./display";
import { IDLE, type NodeLive } from "./live";

const PLAIN = { disabled: false, pinned: null };

const live = (state: NodeStatus["state"], fields: Partial<NodeLive> = {}, status: Partial<NodeStatus> = {}): NodeLive => ({
  ...IDLE,
  status: { node: "a", state, reasons: [], key: null, take: null, outputs: null, step: null, run: null, last: null, problems: [], ...status },
  ...fields,
}); // prettier-ignore
const problem: Problem = { code: "no_memory", title: "Out of memory" };
const failed = { reasons: [{ code: "failed", problem }] } as const;

describe("the state of a node", () => {
  it.each<[string, NodeLive | undefined, string]>([
    ["nothing is known", undefined, "never-run"],
    ["it never ran", live("missing"), "never-run"],
    ["its result is there", live("fresh"), "done"],
    ["it was made by the last run", live("fresh", { last: "succeeded" }), "done"],
    ["the last run had it already", live("fresh", { last: "cached" }), "cached"],
    ["it is held to a take", live("pinned"), "done"],
    ["it is out of date", live("stale"), "stale"],
    ["something before it is out of date", live("maybe_stale"), "stale"],
    ["it was made from the store but is out of date since", live("stale", { last: "cached" }), "stale"],
    ["an input failed", live("maybe_stale", { last: "upstream_failed" }), "skipped"],
    ["it was left out", live("stale", { last: "skipped" }), "skipped"],
    ["it was left out but is there now", live("fresh", { last: "skipped" }), "done"],
    ["it failed just now", live("stale", { last: "failed" }), "failed"],
    ["it failed, says the server", live("missing", {}, failed), "failed"],
    ["it was stopped", live("stale", { last: "canceled" }, { reasons: [{ code: "failed", problem: { ...problem, code: "canceled" } }] }), "stale"],
    ["its run was stopped before it began", live("missing", { last: "canceled" }, { reasons: [{ code: "upstream_stale", node: "b", depth: 1 }] }), "skipped"],
    ["its input was stopped", live("missing", { last: "canceled", lastRoot: "b" }, { reasons: [{ code: "upstream_stale", node: "b", depth: 1 }] }), "skipped"],
    ["it was stopped and has changed since", live("stale", { last: "canceled" }, { reasons: [{ code: "param_changed", field: "text" }] }), "stale"],
  ])("when %s", (_, node, state) => {
    expect(shown(node, PLAIN).state).toBe(state);
  }); // prettier-ignore

  it.each<[StepStatus, string]>([
    ["succeeded", "done"],
    ["cached", "cached"],
    ["failed", "failed"],
    ["canceled", "stopped"],
    ["skipped", "skipped"],
    ["upstream_failed", "skipped"],
    ["blocked", "never-run"],
  ])("is as an earlier run has left it when that was %s", (last, state) => {
    expect(shown({ ...IDLE, last }, PLAIN).state).toBe(state);
  });

  it.each<[StepStatus, string]>([
    ["waiting_approval", "needs-you"],
    ["canceling", "canceling"],
    ["running", "running"],
    ["retrying", "running"],
    ["queued", "queued"],
    ["blocked", "queued"],
  ])("is that of its step while it is %s, whatever was before", (step, state) => {
    expect(shown(live("stale", { step, last: "failed" }, failed), PLAIN)).toMatchObject({ state, step });
  });
});

describe("what is shown beside the state", () => {
  it("tells a root from what only inherits", () => {
    expect(shown(live("stale"), PLAIN)).toMatchObject({ root: true, inherited: false });
    expect(shown(live("maybe_stale"), PLAIN)).toMatchObject({ root: false, inherited: true });
    expect(shown(live("fresh"), PLAIN)).toMatchObject({ root: false, inherited: false });
    const both = { reasons: [{ code: "param_changed", field: "text" }, { code: "upstream_stale", node: "b", depth: 1 }] } as const;
    expect(shown(live("maybe_stale", {}, both), PLAIN)).toMatchObject({ root: true, inherited: false });
  });

  it("tells a stopped run from a stopped input", () => {
    const waits = { reasons: [{ code: "upstream_stale", node: "b", depth: 1 }] } as const;
    expect(shown(live("missing", { last: "canceled" }, waits), PLAIN).stopped).toBe("run");
    expect(shown(live("missing", { last: "canceled", lastRoot: "b" }, waits), PLAIN).stopped).toBe("input");
    expect(shown(live("missing", { last: "upstream_failed", lastRoot: "b" }, waits), PLAIN).stopped).toBeNull();
  });

  it("has flags with any state", () => {
    const node = live("stale", {}, { problems: [problem] });
    expect(shown(node, { disabled: true, pinned: "t1" })).toMatchObject({ disabled: true, kept: true, warning: true });
    expect(shown(node, PLAIN)).toMatchObject({ disabled: false, kept: false, problem });
  });

  it("has whole percentages, and none before anything was said", () => {
    const at = (fraction: number) => ({ fraction, stage: "Drawing", preview: null, at: 0, startedAt: 0 });
    const percent = (fraction: number) => shown(live("stale", { step: "running", progress: at(fraction) }), PLAIN).percent;
    expect([0, 0.129, 0.999, 1].map(percent)).toEqual([null, 12, 99, 100]);
    expect(shown(live("stale", { step: "queued", progress: at(0.5) }), PLAIN)).toMatchObject({ percent: null, stage: "" });
  });

  it("names the problem of a failure, whoever told of it", () => {
    expect(shown(live("stale", { last: "failed", problem }), PLAIN).problem).toBe(problem);
    expect(shown(live("stale", {}, failed), PLAIN).problem).toBe(problem);
    expect(shown(live("fresh", { problem }), PLAIN).problem).toBeNull();
  });
});
