import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Plan, PlanStep, Problem, RunMode } from "@/api/types";
import { sessionOf, Within } from "@/form/testing";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { plan, run } from "@/state/runs";
import type { Session } from "@/state/session";
import { PlanSheet } from "./PlanSheet";

vi.mock("@/state/runs", () => ({ plan: vi.fn(), run: vi.fn(() => Promise.resolve()) }));

const PLAN: Plan = { targets: ["video"], rev: 1, steps: [], reused: ["prompt"], problems: [] };

const STEP: PlanStep = { node: "video", action: "run", type: "video", reasons: [], seconds: 4, cost: 1.5 };
const onClose = vi.fn();

beforeAll(async () => {
  await startWords();
  // jsdom has no dialogs that open.
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = vi.fn();
});
afterEach(cleanup);

function open(found: Plan, mode: RunMode): Session {
  vi.mocked(plan).mockResolvedValue(found);
  const session = sessionOf(docWith(["prompt", "video", "face-embed"]));
  render(
    <Within session={session}>
      <PlanSheet overlay={{ kind: "plan", targets: ["video"], mode, title: "Run" }} onClose={onClose} />
    </Within>,
  );
  return session;
}

it("says in words that there is nothing to do", async () => {
  open(PLAN, "stale");
  await screen.findByText("Everything is up to date: nothing has to run.");
  expect(screen.queryByText(/0 nodes run/)).toBeNull();
  expect(runButton().disabled).toBe(true);
});

it("plans and runs in the mode that was asked for, and tells what it costs", async () => {
  open({ ...PLAN, steps: [STEP] }, "force");
  await screen.findByText(/\$1\.50/);
  fireEvent.click(screen.getByRole("button", { name: "Run" }));
  expect(plan).toHaveBeenLastCalledWith(expect.anything(), { targets: ["video"], mode: "force" });
  expect(run).toHaveBeenCalledWith(expect.anything(), { targets: ["video"], mode: "force" });
});

it("runs what can run, and says which node is left out", async () => {
  const session = open({ ...PLAN, steps: [STEP], problems: [problemOf("face-embed")] }, "stale");
  await screen.findByText(/Left out/);
  expect(runButton().disabled).toBe(false);
  fireEvent.click(within(screen.getByRole("alert")).getByRole("button", { name: "Face-embed" }));
  expect(onClose).toHaveBeenCalled();
  expect([...session.view.getState().selected]).toEqual(["face-embed"]);
});

it("does not run a node that something stands in the way of", async () => {
  open({ ...PLAN, steps: [STEP], problems: [problemOf("video")] }, "stale");
  await screen.findByRole("alert");
  expect(runButton().disabled).toBe(true);
  expect(screen.queryByText(/Left out/)).toBeNull();
});

function problemOf(node: string): Problem {
  return { code: "missing_input", title: "Nothing is connected", where: { node } };
}

function runButton(): HTMLButtonElement {
  return screen.getByRole("button", { name: "Run" });
}
