// @vitest-environment node
import { expect, it } from "vitest";
import type { Event, SocketFrame } from "@/api/types";
import { isTrouble, logged, MOST_LINES } from "./logLines";

const frame = (...events: Event[]): SocketFrame => ({ frame: "events", events });
const step = (seq: number, status: "running" | "failed"): Event => ({
  seq, at: 100 + seq,
  fact: { type: "step", run: "r", node: "hero", status, ...(status === "failed" ? { problem: { code: "x", title: "It broke" } } : {}) },
});

it("tells what happened in its order, and tells nothing twice", () => {
  const lines = logged([], [frame(step(1, "running")), frame(step(2, "failed"))]);
  expect(lines.map(({ kind, node, at }) => [kind, node, at])).toEqual([
    ["step-running", "hero", 101],
    ["step-failed", "hero", 102],
  ]);
  expect(logged(lines, [frame(step(2, "failed"))])).toBe(lines);
  expect(logged(lines, [])).toBe(lines);
});

it("tells how many nodes a save changed", () => {
  const difference = { added: ["a"], removed: [], changed: ["b", "c"], rewired: [], view: true, more: false };
  expect(logged([], [frame({ seq: 1, at: 1, fact: { type: "graph.saved", rev: 2, difference } })])).toMatchObject([{ kind: "saved", count: 3 }]);
});

it("finds what went wrong", () => {
  const lines = logged([], [frame(step(1, "running"), step(2, "failed"), { seq: 3, at: 3, fact: { type: "run.ended", run: "r", status: "partial" } })]);
  expect(lines.filter(isTrouble).map(({ kind }) => kind)).toEqual(["step-failed", "run-partial"]);
});

it("forgets the oldest lines", () => {
  const lines = logged([], [frame(...Array.from({ length: MOST_LINES + 5 }, (_, at) => step(at + 1, "running")))]);
  expect(lines).toHaveLength(MOST_LINES);
  expect(lines[0]?.at).toBe(106);
});
