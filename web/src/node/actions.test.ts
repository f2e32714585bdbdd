import { describe, expect, it } from "vitest";
import type { ShownState } from "@/run/display";
import { type Action, actionsFor } from "./actions";

const PLAIN = { kept: false, disabled: false, made: true };

describe("what a node offers next", () => {
  const table: readonly (readonly [ShownState, readonly Action[]])[] = [
    ["never-run", ["run"]],
    ["stale", ["update", "keep"]],
    ["queued", ["cancel"]],
    ["running", ["stop"]],
    ["canceling", []],
    ["needs-you", ["stop"]],
    ["done", ["runAgain"]],
    ["cached", ["runAgain"]],
    ["failed", ["retry", "details"]],
    ["skipped", ["run"]],
  ];
  it.each(table)("%s: %j", (state, actions) => {
    expect(actionsFor({ ...PLAIN, state })).toEqual(actions);
  });

  it("keeps nothing where nothing was made", () => {
    expect(actionsFor({ ...PLAIN, state: "stale", made: false })).toEqual(["update"]);
  });

  it("offers to release what is kept, and nothing that would run it", () => {
    expect(actionsFor({ ...PLAIN, state: "done", kept: true })).toEqual(["release"]);
    expect(actionsFor({ ...PLAIN, state: "stale", kept: true })).toEqual(["release"]);
    expect(actionsFor({ ...PLAIN, state: "failed", kept: true })).toEqual(["details", "release"]);
  });

  it("still stops what runs, also when it was kept meanwhile", () => {
    expect(actionsFor({ ...PLAIN, state: "running", kept: true })).toEqual(["stop"]);
  });

  it("does not run what is switched off", () => {
    expect(actionsFor({ ...PLAIN, state: "never-run", disabled: true })).toEqual([]);
  });
});
