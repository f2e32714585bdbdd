import { describe, expect, it } from "vitest";
import type { NodeStatus } from "../api/types";
import { IDLE, type NodeLive } from "./live";
import { nextOf, problemNodes, totals } from "./totals";

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
