import { beforeAll, beforeEach, afterEach, describe, expect, it, vi } from "vitest";
import { startWords } from "@/i18n";
import { setParams } from "@/graph/edit";
import { docWith, wiresOf } from "@/graph/testing";
import { registerIntake } from "@/state/intake";
import { registerSeen } from "@/state/seen";
import type { Session } from "@/state/session";
import { select } from "@/state/view";
import { duplicate, followClipboard } from "./clipboard";
import { sessionWith } from "@/state/testing";

const doc = docWith(["prompt", "video", "assemble"], ["prompt.prompt > video.prompt", "video.video > assemble.clips"]);

let session: Session;
let stop: () => void;

beforeAll(() => startWords());

beforeEach(() => {
  document.body.innerHTML = `<main data-canvas-keys="" tabindex="0"></main><textarea></textarea>`;
  session = sessionWith(doc);
  stop = followClipboard(session);
});

afterEach(() => stop());

/** jsdom has no clipboard events: one with the parts of it that are used. */
function send(kind: "copy" | "cut" | "paste", text = "", files: readonly File[] = [], selector = "main"): string {
  let held = text;
  const clipboardData = { files, getData: () => held, setData: (_type: string, value: string) => (held = value) };
  const event = Object.assign(new Event(kind, { bubbles: true, cancelable: true }), { clipboardData });
  document.querySelector(selector)?.dispatchEvent(event);
  return held;
}

function hold(shiftKey: boolean): void {
  dispatchEvent(new KeyboardEvent("keydown", { key: "v", ctrlKey: true, shiftKey }));
}

describe("the clipboard", () => {
  it("carries nodes into another project as JSON", () => {
    select(session.view, ["prompt", "video"]);
    const text = send("copy");
    expect(JSON.parse(text)).toMatchObject({ format: "reelgraph/clip" });
    stop();
    session = sessionWith(docWith([]));
    stop = followClipboard(session);
    hold(false);
    send("paste", text);
    expect(wiresOf(session.editor.doc)).toEqual(["prompt.prompt > video.prompt"]);
    expect(session.view.getState().selected).toEqual(new Set(["prompt", "video"]));
  });

  it("leaves incoming wires behind, unless Shift is held", () => {
    select(session.view, ["video"]);
    const text = send("copy");
    hold(false);
    send("paste", text);
    expect(wiresOf(session.editor.doc)).toHaveLength(2);
    hold(true);
    send("paste", text);
    expect(wiresOf(session.editor.doc)).toContain("prompt.prompt > video-3.prompt");
  });

  it("cuts in one step back", () => {
    select(session.view, ["video"]);
    send("cut");
    expect(wiresOf(session.editor.doc)).toEqual([]);
    session.editor.undo();
    expect(wiresOf(session.editor.doc)).toHaveLength(2);
  });

  it("gives pasted files to whoever uploads them", () => {
    const intake = vi.fn();
    registerIntake(session, intake);
    const file = new File(["x"], "still.png", { type: "image/png" });
    send("paste", "", [file]);
    expect(intake).toHaveBeenCalledWith([file], { x: 0, y: 0 });
  });

  it("leaves text in fields to the fields", () => {
    select(session.view, ["video"]);
    expect(send("copy", "", [], "textarea")).toBe("");
  });

  it("carries a node as it is seen while the graph of an earlier run is shown", () => {
    const then = sessionWith(setParams("prompt", { text: "then" })(doc)).editor;
    const leave = registerSeen({ ...session, editor: then });
    session.view.setState({ past: "r1" });
    select(session.view, ["prompt"]);
    expect(send("copy")).toContain('"then"');
    leave();
    session.view.setState({ past: null });
    expect(send("copy")).not.toContain('"then"');
  });

  it("changes nothing for text that holds no nodes", () => {
    send("paste", "Once upon a time");
    expect(session.editor.doc.nodes).toEqual(doc.nodes);
  });

  it("duplicates beside the original, one step back", () => {
    select(session.view, ["video"]);
    duplicate(session, true);
    expect(session.editor.doc.views["video-2"]).toMatchObject({ x: 432, y: 32 });
    expect(wiresOf(session.editor.doc)).toContain("prompt.prompt > video-2.prompt");
    session.editor.undo();
    expect(session.editor.doc.nodes["video-2"]).toBeUndefined();
  });
});
