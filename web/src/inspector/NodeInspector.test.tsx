import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { sessionOf, Within } from "@/form/testing";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { type InspectorTab, showInspector } from "@/state/view";
import { NodeInspector } from "./NodeInspector";

beforeAll(startWords);
beforeEach(() => vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(Response.json({ items: [], total: 0 })))));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the inspector of a node of an earlier run", () => {
  it.each<[InspectorTab, string]>([
    ["settings", "Idea"],
    ["notes", "Note on this node"],
    ["json", "The node as it is saved"],
  ])("offers nothing that would change nothing: %s", (tab, field) => {
    const session = sessionOf(docWith(["prompt"]));
    session.view.setState({ past: "r1" });
    showInspector(session.view, tab);
    render(
      <Within session={session}>
        <NodeInspector node="prompt" />
      </Within>,
    );
    expect(screen.getByLabelText(field).matches(":disabled")).toBe(true);
    expect(screen.getByLabelText("Name of the node").matches(":disabled")).toBe(true);
    expect(screen.getByRole("button", { name: "Run to here" }).matches(":disabled")).toBe(true);
    expect(screen.getByRole("tab", { name: "Why" }).matches(":disabled")).toBe(false);
  });

  it("asks for no plan of it", () => {
    const session = sessionOf(docWith(["prompt"]));
    session.view.setState({ past: "r1" });
    showInspector(session.view, "why");
    render(
      <Within session={session}>
        <NodeInspector node="prompt" />
      </Within>,
    );
    fireEvent.focus(window);
    const asked = vi.mocked(fetch).mock.calls.map(([request]) => (request as Request).url);
    expect(asked.filter((url) => url.endsWith("/plan"))).toEqual([]);
  });
});
