import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { nodeOf } from "@/graph/document";
import { setParams } from "@/graph/edit";
import { docWith } from "@/graph/testing";
import type { NodeStatus } from "@/api/types";
import { startWords } from "@/i18n";
import { IDLE } from "@/run/livestate";
import type { Session } from "@/state/session";
import { ParamsForm } from "./ParamsForm";
import { SharedFields } from "./SharedFields";
import { sessionOf, Within } from "./testing";

beforeAll(startWords);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const draw = (session: Session, node: string): void => {
  render(
    <Within session={session}>
      <ParamsForm node={node} />
    </Within>,
  );
};
const typeInto = (field: HTMLElement, word: string): void => {
  for (let end = 1; end <= word.length; end += 1) fireEvent.change(field, { target: { value: word.slice(0, end) } });
};
const paramsOf = (session: Session, node: string) => nodeOf(session.editor.doc, node)?.params;

describe("the form of a node", () => {
  it("makes a word one step back", () => {
    const session = sessionOf(docWith(["prompt"]));
    draw(session, "prompt");

    typeInto(screen.getByLabelText("Idea"), "boat");

    expect(paramsOf(session, "prompt")).toEqual({ text: "boat" });
    act(() => void session.editor.undo());
    expect(paramsOf(session, "prompt")).toEqual({});
  });

  it("begins another step after a pause, and when the field is left", () => {
    const session = sessionOf(docWith(["prompt"]));
    draw(session, "prompt");
    const field = screen.getByLabelText("Idea");

    fireEvent.change(field, { target: { value: "boat" } });
    act(() => void vi.advanceTimersByTime(700));
    fireEvent.change(field, { target: { value: "boat at" } });
    fireEvent.blur(field);
    fireEvent.change(field, { target: { value: "boat at sea" } });

    act(() => void session.editor.undo());
    expect(paramsOf(session, "prompt")).toEqual({ text: "boat at" });
    act(() => void session.editor.undo());
    expect(paramsOf(session, "prompt")).toEqual({ text: "boat" });
  });

  it("says in place what is wrong, and takes the value all the same", () => {
    const session = sessionOf(docWith(["video"]));
    draw(session, "video");
    const field = screen.getByLabelText(/^Width/);

    fireEvent.change(field, { target: { value: "63" } });

    expect(screen.getByText("At least 64.")).toBeTruthy();
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(paramsOf(session, "video")).toEqual({ width: 63 });
  });

  it("shows at the field what the server has against it", () => {
    const session = sessionOf(docWith(["video"]));
    const problem = { code: "invalid_param", title: "No", detail: "There is no such model.", where: { field: "model" } };
    const status: NodeStatus = {
      node: "video",
      state: "missing",
      reasons: [],
      key: null,
      take: null,
      outputs: null,
      step: null,
      run: null,
      last: null,
      problems: [problem],
    };
    session.live.setState({ nodes: { video: { ...IDLE, status } } });

    draw(session, "video");

    expect(screen.getByText("There is no such model.")).toBeTruthy();
  });

  it("goes back to the default in one press, where a setting differs from it", () => {
    const doc = setParams("video", { seconds: 9 })(docWith(["video"]));
    const session = sessionOf(doc);
    draw(session, "video");

    fireEvent.click(screen.getByRole("button", { name: "Length: back to the default" }));

    expect(paramsOf(session, "video")).toEqual({});
    expect(screen.queryByRole("button", { name: "Length: back to the default" })).toBeNull();
  });

  it("keeps a half-typed number in the field, and out of the document", () => {
    const session = sessionOf(docWith(["video"]));
    draw(session, "video");
    const field = screen.getByLabelText(/^Width/);

    fireEvent.change(field, { target: { value: "" } });
    expect(paramsOf(session, "video")).toEqual({});
    fireEvent.blur(field);
    expect(field).toHaveProperty("value", "1280");
  });

  it("gives a value of the kind that is expected", () => {
    const session = sessionOf(docWith(["input"]));
    draw(session, "input");

    fireEvent.change(screen.getByLabelText("Value"), { target: { value: "Hello" } });
    expect(paramsOf(session, "input")).toEqual({ value: { kind: "text", text: "Hello" } });

    fireEvent.change(screen.getByLabelText("Kind"), { target: { value: "number" } });
    expect(screen.getByText(/^Given: a text. Expected: a number./)).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Value"), { target: { value: "7" } });
    expect(paramsOf(session, "input")).toEqual({ expects: "number", value: { kind: "number", value: 7 } });
  });

  it("adds, orders and removes the entries of a list", () => {
    const titles = [{ text: "One" }, { text: "Two" }];
    const session = sessionOf(setParams("assemble", { titles })(docWith(["assemble"])));
    draw(session, "assemble");
    expect(screen.getByRole("button", { name: "Add" })).toHaveProperty("disabled", true);

    fireEvent.click(screen.getByRole("button", { name: "Move entry 2 up" }));
    expect(paramsOf(session, "assemble")).toEqual({ titles: [{ text: "Two" }, { text: "One" }] });
    fireEvent.click(screen.getByRole("button", { name: "Remove entry 1" }));
    fireEvent.click(screen.getByRole("button", { name: "Add" }));
    expect(paramsOf(session, "assemble")).toEqual({ titles: [{ text: "One" }, { text: "" }] });
  });

  it("names settings that the type does not have, and removes them", () => {
    const session = sessionOf(setParams("prompt", { mood: "old" })(docWith(["prompt"])));
    draw(session, "prompt");

    fireEvent.click(screen.getByRole("button", { name: "Remove mood" }));

    expect(paramsOf(session, "prompt")).toEqual({});
  });
});

describe("the form of several nodes", () => {
  it("sets all of them in one step", () => {
    const session = sessionOf(setParams("a", { width: 640 })(docWith(["a:video", "b:video"])));
    render(
      <Within session={session}>
        <SharedFields nodes={["a", "b"]} />
      </Within>,
    );
    expect(screen.getByLabelText(/^Width/)).toHaveProperty("placeholder", "Several values");

    typeInto(screen.getByLabelText(/^Width/), "800");

    expect([paramsOf(session, "a"), paramsOf(session, "b")]).toEqual([{ width: 800 }, { width: 800 }]);
    act(() => void session.editor.undo());
    expect([paramsOf(session, "a"), paramsOf(session, "b")]).toEqual([{ width: 640 }, {}]);
  });

  it("says of files, too, that there are several", () => {
    const session = sessionOf(setParams("a", { asset: { digest: "sun" } })(docWith(["a:image", "b:image"])));
    render(
      <Within session={session}>
        <SharedFields nodes={["a", "b"]} />
      </Within>,
    );
    expect(screen.getByText("Several values")).toBeTruthy();
  });

  it("has nothing to set where the nodes are of different types", () => {
    render(
      <Within session={sessionOf(docWith(["prompt", "video"]))}>
        <SharedFields nodes={["prompt", "video"]} />
      </Within>,
    );
    expect(screen.getByText(/different types/)).toBeTruthy();
  });
});
