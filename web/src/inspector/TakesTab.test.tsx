import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Take } from "@/api/takes";
import { sessionOf, Within } from "@/form/testing";
import { nodeOf } from "@/graph/document";
import { setParams } from "@/graph/edit";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import type { Session } from "@/state/session";
import { TakesTab } from "./TakesTab";

const take = (id: string, params: Record<string, unknown>, cost = 0): Take => ({
  id,
  project: "test",
  node: "prompt",
  run: "r1",
  key: id,
  createdAt: 1_700_000_000,
  seconds: 1.5,
  cost,
  outputs: { prompt: { kind: "prompt", text: id } },
  recipe: { type: "prompt", version: 1, params, environment: "", inputs: [], again: false },
  starred: false,
  rejected: false,
  name: "",
  current: false,
  picked: false,
  whole: true,
});

const TAKES = [take("new", { text: "sea", negative: "" }), take("old", { text: "land", negative: "" }, 0.42)];

beforeAll(startWords);
beforeEach(() => {
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(Response.json({ items: TAKES, total: TAKES.length }))));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const open = async (session: Session): Promise<void> => {
  render(
    <Within session={session}>
      <TakesTab node="prompt" />
    </Within>,
  );
  await screen.findByRole("listitem", { name: "Take 2" });
};
const card = (name: string): HTMLElement => screen.getByRole("listitem", { name });
const press = (name: string, button: string): void => {
  fireEvent.click(within(card(name)).getByRole("button", { name: button }));
};
const node = (session: Session) => nodeOf(session.editor.doc, "prompt");

describe("the takes of a node", () => {
  const made = () => sessionOf(setParams("prompt", { text: "sea", negative: "rain" })(docWith(["prompt"])));

  it("tell what they cost and how they were set otherwise", async () => {
    await open(made());
    expect(within(card("Take 1")).getByText("$0.42")).toBeTruthy();
    expect(within(card("Take 2")).queryByText(/\$/)).toBeNull();
    expect(within(card("Take 1")).getByText("land")).toBeTruthy();
    expect(within(card("Take 2")).getByText("Also avoid")).toBeTruthy();
    expect(within(card("Take 2")).queryByText("Idea")).toBeNull();
  });

  it("are used by holding the node to one, and let go, a step each", async () => {
    const session = made();
    await open(session);

    press("Take 1", "Use this take");
    expect(node(session)).toMatchObject({ pinned: "old", params: { text: "sea", negative: "rain" } });
    press("Take 1", "Let go");
    expect(node(session)?.pinned).toBeNull();

    act(() => void session.editor.undo());
    expect(node(session)?.pinned).toBe("old");
  });

  it("give their settings back and let the node go in one step", async () => {
    const session = made();
    await open(session);
    press("Take 2", "Use this take");

    press("Take 1", "Restore settings too");

    expect(node(session)).toMatchObject({ pinned: null, params: { text: "land" } });
    expect(node(session)?.params).not.toHaveProperty("negative");
    act(() => void session.editor.undo());
    expect(node(session)).toMatchObject({ pinned: "new", params: { text: "sea", negative: "rain" } });
  });

  it("open the comparison once A and B are marked by their keys", async () => {
    const session = made();
    await open(session);

    fireEvent.keyDown(card("Take 2"), { key: "a" });
    expect(session.view.getState().overlay).toBeNull();
    fireEvent.keyDown(card("Take 1"), { key: "b" });
    expect(session.view.getState().overlay).toEqual({ kind: "compare", node: "prompt", a: "new", b: "old" });
    fireEvent.keyDown(card("Take 1"), { key: "x" });
    expect(session.view.getState().overlay).toEqual({ kind: "compare", node: "prompt", a: "old", b: "new" });
  });

  it("don't take an A that is typed into a name for a mark", async () => {
    const session = made();
    await open(session);
    fireEvent.keyDown(within(card("Take 2")).getByLabelText("Name of the take"), { key: "a" });
    expect(within(card("Take 2")).getByRole("button", { name: "Compare as A" }).getAttribute("aria-pressed")).toBe("false");
  });

  it("get a star at the server", async () => {
    await open(made());
    press("Take 1", "Give a star");
    await waitFor(() => {
      const asked = vi.mocked(fetch).mock.calls.map(([request]) => request as Request);
      const patch = asked.find(({ method }) => method === "PATCH");
      expect(patch?.url).toContain("/api/projects/test/nodes/prompt/takes/old");
    });
  });
});
