import i18next from "i18next";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { setParams } from "@/graph/edit";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import type { Session } from "@/state/session";
import { select } from "@/state/view";
import { commandOf } from "./commands";
import { bindKeys, keysText, keyText } from "./keys";
import { sessionWith } from "@/state/testing";

let session: Session;
let unbind: () => void;

beforeAll(async () => {
  await startWords();
  await i18next.changeLanguage("en");
});

beforeEach(() => {
  document.body.innerHTML = `<main data-canvas-keys="" tabindex="0"></main><input id="field" /><aside tabindex="0"></aside>`;
  session = sessionWith(docWith(["prompt", "image"]));
  unbind = bindKeys(session);
});

afterEach(() => {
  unbind();
  vi.unstubAllGlobals();
});

function press(selector: string, init: KeyboardEventInit): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, code: init.key ?? "", ...init });
  document.querySelector(selector)?.dispatchEvent(event);
  return event;
}

describe("keys", () => {
  it("carry out a command", () => {
    select(session.view, ["prompt"]);
    press("main", { key: "Delete" });
    expect(Object.keys(session.editor.doc.nodes)).toEqual(["image"]);
  });

  it("leave single letters to whatever is not the graph", () => {
    select(session.view, ["prompt"]);
    press("aside", { key: "d" });
    press("#field", { key: "d" });
    expect(session.editor.doc.nodes["prompt"]?.disabled).toBe(false);
    press("main", { key: "d" });
    expect(session.editor.doc.nodes["prompt"]?.disabled).toBe(true);
  });

  it("work in fields where a person expects it", () => {
    press("#field", { key: "f", ctrlKey: true });
    expect(session.view.getState().overlay).toEqual({ kind: "find" });
  });

  it("tell a tap from a key that is held to move the canvas", () => {
    select(session.view, ["prompt"]);
    const letGo = (): boolean => dispatchEvent(new KeyboardEvent("keyup", { key: " ", code: "Space" }));
    press("main", { key: " ", code: "Space" });
    dispatchEvent(new Event("pointerdown"));
    letGo();
    expect(session.view.getState().overlay).toBeNull();
    press("main", { key: " ", code: "Space" });
    letGo();
    expect(session.view.getState().overlay).toEqual({ kind: "look", node: "prompt" });
  });

  it("leave undo in a field to the field", () => {
    const event = press("#field", { key: "z", ctrlKey: true });
    expect(event.defaultPrevented).toBe(false);
  });

  it("undo steps of the document where a setting of a node is edited", () => {
    document.body.innerHTML = `<div data-field="text"><textarea></textarea></div>`;
    session.editor.edit("settings", setParams("prompt", { text: "Dusk" }));
    document.querySelector("textarea")?.focus();
    press("textarea", { key: "z", ctrlKey: true });
    expect(session.editor.doc.nodes["prompt"]?.params["text"]).toBeUndefined();
    expect(document.activeElement).toBe(document.querySelector("textarea"));
  });

  it("leave alone what somebody else has used", () => {
    document.querySelector("main")?.addEventListener("keydown", (event) => event.preventDefault());
    select(session.view, ["prompt"]);
    press("main", { key: "Delete" });
    expect(Object.keys(session.editor.doc.nodes)).toHaveLength(2);
  });

  it("move nodes in one step back, however often they are pressed", () => {
    select(session.view, ["image"]);
    for (const repeat of [false, true, true]) press("main", { key: "ArrowDown", ctrlKey: true, repeat });
    expect(session.editor.doc.views["image"]).toMatchObject({ x: 400, y: 24 });
    press("main", { key: "z", ctrlKey: true });
    expect(session.editor.doc.views["image"]).toMatchObject({ x: 400, y: 0 });
  });

  it("fit everything by Shift+1 on keyboards where that is another sign", () => {
    const event = press("main", { key: "!", code: "Digit1", shiftKey: true });
    expect(event.defaultPrevented).toBe(true);
  });

  it("are written as the platform writes them", () => {
    expect(keysText(commandOf("redo"))).toBe("Ctrl+Shift+Z");
    expect(keyText("[Shift]+?")).toBe("?");
    expect(keyText("[Shift]++")).toBe("+");
    expect(keyText("Alt+Digit4")).toBe("Alt+4");
    expect(keysText(commandOf("run-again"))).toBeUndefined();
    vi.stubGlobal("navigator", { userAgent: "Macintosh; Mac OS X" });
    expect(keysText(commandOf("redo"))).toBe("⇧⌘Z");
  });
});
