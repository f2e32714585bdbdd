import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Plan, RunMode } from "@/api/types";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { plan, run } from "@/state/runs";
import type { Session } from "@/state/session";
import { sessionWith } from "@/state/testing";
import { launch } from "./launch";

vi.mock("@/state/runs", () => ({ plan: vi.fn(), run: vi.fn() }));

const MODES: readonly RunMode[] = ["stale", "only", "force", "force_upstream"];

let session: Session;

beforeAll(startWords);
beforeEach(() => {
  vi.clearAllMocks();
  session = sessionWith(docWith(["prompt", "video"]));
});

function planned(costs: readonly number[], problems: Plan["problems"] = []): void {
  const steps = costs.map((cost, at) => ({ node: `n${at}`, action: "run" as const, type: "video", reasons: [], seconds: 1, cost }));
  vi.mocked(plan).mockResolvedValue({ targets: ["video"], rev: 1, steps, reused: [], problems });
}

describe("starting work", () => {
  it.each(MODES)("shows the plan before several nodes are paid for, in the mode %s", async (mode) => {
    planned([1, 1]);
    await launch(session, { targets: ["video"], mode });
    expect(session.view.getState().overlay).toMatchObject({ kind: "plan", targets: ["video"], mode });
    expect(run).not.toHaveBeenCalled();
  });

  it("shows the plan when something stands in the way", async () => {
    planned([0], [{ code: "no_text", title: "No text" }]);
    await launch(session, { targets: ["video"], mode: "only" });
    expect(session.view.getState().overlay).toMatchObject({ kind: "plan", mode: "only" });
    expect(run).not.toHaveBeenCalled();
  });

  it("begins at once what costs little", async () => {
    planned([0, 1, 0]);
    await launch(session, { targets: ["video"], mode: "force" });
    expect(run).toHaveBeenCalledWith(session, { targets: ["video"], mode: "force" });
    expect(session.view.getState().overlay).toBeNull();
  });

  it("asks only who does not see the plan whether they are sure", async () => {
    const sure = vi.fn(() => Promise.resolve(false));
    planned([1, 1]);
    await launch(session, { targets: [], mode: "force_upstream" }, sure);
    expect(sure).not.toHaveBeenCalled();
    planned([0, 0]);
    await launch(session, { targets: [], mode: "force_upstream" }, sure);
    expect(sure).toHaveBeenCalledOnce();
    expect(run).not.toHaveBeenCalled();
  });
});
