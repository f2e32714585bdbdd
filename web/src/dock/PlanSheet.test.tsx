import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Plan, RunMode } from "@/api/types";
import { sessionOf, Within } from "@/form/testing";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { plan, run } from "@/state/runs";
import { PlanSheet } from "./PlanSheet";

vi.mock("@/state/runs", () => ({ plan: vi.fn(), run: vi.fn(() => Promise.resolve()) }));

const PLAN: Plan = { targets: ["video"], rev: 1, steps: [], reused: ["prompt"], problems: [] };

beforeAll(async () => {
  await startWords();
  // jsdom has no dialogs that open.
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = vi.fn();
});
afterEach(cleanup);

function open(found: Plan, mode: RunMode): void {
  vi.mocked(plan).mockResolvedValue(found);
  render(
    <Within session={sessionOf(docWith(["prompt", "video"]))}>
      <PlanSheet overlay={{ kind: "plan", targets: ["video"], mode, title: "Run" }} onClose={() => undefined} />
    </Within>,
  );
}

it("says in words that there is nothing to do", async () => {
  open(PLAN, "stale");
  await screen.findByText("Everything is up to date: nothing has to run.");
  expect(screen.queryByText(/0 nodes run/)).toBeNull();
});

it("plans and runs in the mode that was asked for, and tells what it costs", async () => {
  const steps = [{ node: "video", action: "run" as const, type: "video", reasons: [], seconds: 4, cost: 1.5 }];
  open({ ...PLAN, steps }, "force");
  await screen.findByText(/\$1\.50/);
  fireEvent.click(screen.getByRole("button", { name: "Run" }));
  expect(plan).toHaveBeenLastCalledWith(expect.anything(), { targets: ["video"], mode: "force" });
  expect(run).toHaveBeenCalledWith(expect.anything(), { targets: ["video"], mode: "force" });
});
