import { describe, expect, it } from "vitest";
import type { Edge, NodeStatus, Reason } from "../api/types";
import de from "../i18n/de/run.json";
import en from "../i18n/en/run.json";
import { causeKey, nearestCause, pathTo, reasonKey } from "./cause";
import { IDLE, type NodesLive } from "./live";

const nodes = (states: Record<string, [NodeStatus["state"], ...Reason[]]>): NodesLive =>
  Object.fromEntries(
    Object.entries(states).map(([node, [state, ...reasons]]) => {
      const rest = { key: null, take: null, outputs: null, step: null, run: null, last: null, problems: [] };
      return [node, { ...IDLE, status: { node, state, reasons, ...rest } }];
    }),
  );
const wire = (source: string, target: string, port = "in"): Edge => ({
  source: { node: source, port: "out" },
  target: { node: target, port },
});
const changed: Reason = { code: "param_changed", field: "prompt" };
const behind = (node: string, depth: number): Reason => ({ code: "upstream_stale", node, depth });

const chain = nodes({
  script: ["stale", changed],
  still: ["maybe_stale", behind("script", 1)],
  song: ["fresh"],
  film: ["maybe_stale", behind("script", 2)],
});
const wires = [wire("song", "film", "music"), wire("script", "still"), wire("still", "film"), wire("still", "film")];

describe("the nearest cause", () => {
  it("is the node's own reason, or that of the node it waits for", () => {
    expect(nearestCause(chain, "script")).toEqual({ node: "script", reason: changed, depth: 0 });
    expect(nearestCause(chain, "film")).toEqual({ node: "script", reason: changed, depth: 2 });
  });

  it("is none for what is up to date or unknown", () => {
    expect(nearestCause(chain, "song")).toBeNull();
    expect(nearestCause(chain, "nobody")).toBeNull();
  });

  it("is found over several links, and comes to an end where they go in a round", () => {
    const links = nodes({ a: ["maybe_stale", behind("b", 1)], b: ["maybe_stale", behind("c", 1)], c: ["stale", changed] });
    expect(nearestCause(links, "a")).toEqual({ node: "c", reason: changed, depth: 2 });
    const round = nodes({ a: ["maybe_stale", behind("b", 1)], b: ["maybe_stale", behind("a", 1)] });
    expect(nearestCause(round, "a")).toMatchObject({ node: "b" });
  });

  it("is the new result of a parent that is itself up to date", () => {
    const fresh = nodes({ a: ["fresh"], b: ["stale", { code: "upstream_new", port: "in", node: "a" }] });
    expect(nearestCause(fresh, "b")).toMatchObject({ node: "b", depth: 0 });
  });
});

describe("the way to the cause", () => {
  it("has the nodes and all wires between them, and no others", () => {
    expect(pathTo(chain, wires, "film")).toEqual({
      nodes: ["film", "still", "script"],
      edges: ["script.out>still.in", "still.out>film.in", "still.out>film.in#1"],
    });
  });

  it("is the node alone when the cause is its own, or no wire leads to it", () => {
    expect(pathTo(chain, wires, "script")).toEqual({ nodes: ["script"], edges: [] });
    expect(pathTo(chain, [], "film")).toEqual({ nodes: ["film"], edges: [] });
    expect(pathTo(chain, wires, "song")).toBeNull();
  });
});

describe("the words for a reason", () => {
  const titleOf = (node: string): string => `«${node}»`;

  it("name the setting, and the node where it is another one", () => {
    expect(reasonKey(changed)).toMatchObject({ key: "run:reason.param_changed", values: { field: "prompt" } });
    const cause = nearestCause(chain, "film");
    if (cause === null) throw new Error("There should be a cause.");
    expect(causeKey(cause, titleOf)).toMatchObject({
      key: "run:reasonIn.param_changed",
      values: { field: "prompt", node: "«script»" },
    });
    expect(causeKey({ ...cause, depth: 0 }, titleOf).key).toBe("run:reason.param_changed");
  });

  it("tell what was stopped from what failed", () => {
    expect(reasonKey({ code: "failed", problem: { code: "canceled", title: "It was stopped" } }).key).toBe("run:reason.stopped");
    const failed = reasonKey({ code: "failed", problem: { code: "no_memory", title: "Out of memory" } });
    expect(failed).toMatchObject({ key: "run:reason.failed", values: { problem: "Out of memory" } });
  });

  it("are there for every code in both languages, and ask only for values that are given", () => {
    const codes: Record<Reason["code"], true> = {
      param_changed: true, wire_changed: true, upstream_new: true, upstream_stale: true, asset_replaced: true,
      node_upgraded: true, model_changed: true, output_missing: true, failed: true, forced: true, never_ran: true,
      inputs_changed: true,
    }; // prettier-ignore
    const given = new Set(Object.keys(reasonKey(changed).values));
    for (const code of [...Object.keys(codes), "stopped"]) {
      for (const words of [en, de]) {
        const [own, other] = [words.reason, words.reasonIn].map((texts) => new Map(Object.entries(texts)).get(code) ?? "");
        expect([code, own]).not.toEqual([code, ""]);
        expect(other).toContain("{{node}}");
        for (const [, name] of (own ?? "").matchAll(/\{\{(\w+)/g)) expect(given).toContain(name);
      }
    }
  });
});
