import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startWords } from "@/i18n";
import { readClipboard, writeClipboard } from "./clipboard";

beforeAll(() => startWords());
afterEach(() => Reflect.deleteProperty(document, "execCommand"));

/** jsdom has no clipboard, like a page that comes over plain HTTP. This is its old command. */
function giveCommand(allowed: boolean): { text: string } {
  const held = { text: "" };
  const run = (): boolean => {
    const clipboardData = { setData: (_type: string, text: string) => (held.text = text) };
    if (allowed) document.body.dispatchEvent(Object.assign(new Event("copy", { bubbles: true }), { clipboardData }));
    return allowed;
  };
  Object.assign(document, { execCommand: vi.fn(run) });
  return held;
}

describe("the clipboard of a page without one of its own", () => {
  it("is written by the browser's old command, past everybody who follows copying", async () => {
    const held = giveCommand(true);
    const follower = vi.fn();
    document.addEventListener("copy", follower);
    await writeClipboard("dusk");
    document.removeEventListener("copy", follower);
    expect([held.text, await readClipboard()]).toEqual(["dusk", "dusk"]);
    expect(follower).not.toHaveBeenCalled();
  });

  it("says in words that the browser refuses", async () => {
    giveCommand(false);
    await expect(writeClipboard("dusk")).rejects.toThrow("The browser lets nothing be copied here.");
  });
});
