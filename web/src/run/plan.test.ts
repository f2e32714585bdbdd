import { describe, expect, it } from "vitest";
import type { Edge, Plan } from "../api/types";
import { type PlanRows, planRows } from "./plan";

const wire = (source: string, target: string): Edge => ({
  source: { node: source, port: "out" },
  target: { node: target, port: "in" },
});
const plan = (steps: string[], fields: Partial<Plan> = {}): Plan => ({
  targets: ["film"],
  rev: 1,
  steps: steps.map((node, at) => ({ node, action: at === 0 ? "run" : "maybe", type: "x", reasons: [], seconds: 10, cost: 1 })),
  reused: [],
  problems: [],
  ...fields,
}); // prettier-ignore

/** What can't run because of what is unticked. */
const unreachable = ({ rows }: PlanRows): string[] =>
  rows.filter(({ ticked, needs }) => ticked && needs !== null).map(({ node }) => node);

const wires = [wire("script", "still"), wire("still", "clip"), wire("clip", "film"), wire("song", "film")];
const all = plan(["script", "song", "still", "clip", "film"]);

describe("the plan", () => {
  it("runs what was asked for when nothing is unticked", () => {
    const found = planRows({ ...all, reused: ["voice"] }, new Set(), wires);
    expect(found).toMatchObject({ targets: ["film"], counts: { run: 1, maybe: 4, reused: 1 }, seconds: 50, untimed: 0, cost: 5 });
    expect(unreachable(found)).toEqual([]);
  });

  it("lists what needs an unticked node, and sums up the rest", () => {
    const found = planRows(all, new Set(["still"]), wires);
    expect(unreachable(found)).toEqual(["clip", "film"]);
    expect(found.rows.find((row) => row.node === "film")).toMatchObject({ ticked: true, needs: "still" });
    expect(found.rows.find((row) => row.node === "still")).toMatchObject({ ticked: false, needs: null });
    expect(found).toMatchObject({ seconds: 20, cost: 2, counts: { run: 1, maybe: 1 } });
  });

  it("triggers the ends of what is left, so that exactly that runs", () => {
    expect(planRows(all, new Set(["still"]), wires).targets).toEqual(["script", "song"]);
    expect(planRows(all, new Set(["film"]), wires).targets).toEqual(["song", "clip"]);
    expect(planRows(all, new Set(["script", "song"]), wires).targets).toEqual([]);
  });

  it("still triggers whatever was asked for by name: only that is made anew by force", () => {
    const forced = plan(["script", "still", "film"], { targets: ["script", "still", "film"] });
    expect(planRows(forced, new Set(["film"]), wires).targets).toEqual(["script", "still"]);
  });

  it("stops at what is reused, and goes on through what is switched off", () => {
    const steps = plan(["script", "clip"], { reused: ["still"], targets: ["script", "clip"] });
    expect(unreachable(planRows(steps, new Set(["script"]), wires))).toEqual([]);
    const passed = plan(["script", "clip"], { targets: ["clip"] });
    expect(unreachable(planRows(passed, new Set(["script"]), wires))).toEqual(["clip"]);
  });

  it("triggers nothing when nothing has to run", () => {
    expect(planRows(plan([]), new Set(), wires).targets).toEqual([]);
  });

  it("is blocked by what is wrong with a node that would run, not by what is left out", () => {
    const wrong = (node: string): Plan => ({
      ...all,
      problems: [{ code: "missing_input", title: "Nothing is connected", where: { node } }],
    });
    expect(planRows(wrong("faces"), new Set(), wires).blocked).toBe(false);
    expect(planRows(wrong("clip"), new Set(), wires).blocked).toBe(true);
    expect(planRows(wrong("clip"), new Set(["clip"]), wires).blocked).toBe(false);
  });

  it("counts what was never timed", () => {
    const untimed = { ...all, steps: all.steps.map((step) => ({ ...step, seconds: step.node === "song" ? null : 10 })) };
    expect(planRows(untimed, new Set(), wires)).toMatchObject({ seconds: 40, untimed: 1 });
  });
});
