import { cleanup, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { SessionProvider } from "@/state/context";
import { plan, run } from "@/state/runs";
import { sessionWith } from "@/state/testing";
import type { Action } from "./actions";
import { useAction } from "./useAction";

vi.mock("@/state/runs", () => ({ plan: vi.fn(), run: vi.fn(), stopNodes: vi.fn() }));

beforeAll(startWords);
afterEach(cleanup);

it.each<Action>(["run", "update", "retry", "runAgain"])("shows the plan of what is paid for, by the button «%s»", async (action) => {
  const step = { action: "run" as const, type: "video", reasons: [], seconds: 1, cost: 2 };
  const steps = ["prompt", "video"].map((node) => ({ ...step, node }));
  vi.mocked(plan).mockResolvedValue({ targets: ["video"], rev: 1, steps, reused: [], problems: [] });
  const session = sessionWith(docWith(["prompt", "video"]));
  const { result } = renderHook(() => useAction("video"), {
    wrapper: ({ children }) => <SessionProvider value={session}>{children}</SessionProvider>,
  });
  result.current.act(action);
  await waitFor(() => expect(session.view.getState().overlay).toMatchObject({ kind: "plan", targets: ["video"] }));
  expect(run).not.toHaveBeenCalled();
});
