import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { choose, startWords } from "@/i18n";
import { docWith } from "@/graph/testing";
import { IDLE } from "@/run/live";
import { SessionProvider } from "@/state/context";
import type { Session } from "@/state/session";
import { OutlinePanel } from "./OutlinePanel";
import { sessionWith } from "@/state/testing";

beforeAll(startWords);
afterEach(async () => {
  cleanup();
  await choose("en");
});

describe("the outline of a graph", () => {
  it("has one item a node, with name, kind and state", () => {
    show();

    expect(names()).toEqual(["Output, Output, Not run", "Prompt, prompt, Not run", "Video, video, Not run"]);
  });

  it("says a new state as soon as it is known", () => {
    const session = show();

    act(() => session.live.setState({ nodes: { video: { ...IDLE, step: "running", progress: PROGRESS } } }));

    expect(names()).toContain("Video, video, Running 62%");
  });

  it("is one stop of the Tab key, and the arrows move on and select", () => {
    const session = show();
    item("Output").focus();

    fireEvent.keyDown(item("Output"), { key: "ArrowDown" });

    expect(document.activeElement).toBe(item("Prompt"));
    expect([...session.view.getState().selected]).toEqual(["prompt"]);
    expect(screen.getAllByRole("treeitem").filter(({ tabIndex }) => tabIndex === 0)).toEqual([item("Prompt")]);
  });

  it("closes and opens what feeds an end", () => {
    show();

    fireEvent.keyDown(item("Output"), { key: "ArrowLeft" });
    expect(names()).toHaveLength(1);
    expect(item("Output").getAttribute("aria-expanded")).toBe("false");

    fireEvent.keyDown(item("Output"), { key: "ArrowRight" });
    expect(names()).toHaveLength(3);
  });

  it("opens the settings of a node with Enter", () => {
    const session = show();
    session.view.setState(({ panels }) => ({ panels: { ...panels, right: false } }));
    act(() => item("Video").focus());
    fireEvent.keyDown(item("Output"), { key: "End" });

    fireEvent.keyDown(item("Video"), { key: "Enter" });

    expect(session.view.getState()).toMatchObject({ inspectorTab: "settings", focused: "video", panels: { right: true } });
  });

  it("shows only what is looked for", () => {
    show();

    fireEvent.change(screen.getByRole("searchbox"), { target: { value: "vid" } });

    expect(names()).toEqual(["Output, Output, Not run", "Video, video, Not run"]);
  });

  it("looks for what the nodes are called in the language of the page", async () => {
    await choose("de");
    show();

    fireEvent.change(screen.getByRole("searchbox"), { target: { value: "ausg" } });

    expect(screen.getAllByRole("treeitem")).toHaveLength(1);
  });
});

const PROGRESS = { fraction: 0.62, stage: "", preview: null, at: 0, startedAt: 0 };

function show(): Session {
  const session = sessionWith(
    docWith(["prompt", "video", "output"], ["prompt.prompt > video.prompt", "video.video > output.value"]),
  );
  render(
    <SessionProvider value={session}>
      <OutlinePanel />
    </SessionProvider>,
  );
  return session;
}

function names(): (string | null)[] {
  return screen.getAllByRole("treeitem").map((item) => item.getAttribute("aria-label"));
}

function item(name: string): HTMLElement {
  return screen.getByRole("treeitem", { name: new RegExp(`^${name},`) });
}
