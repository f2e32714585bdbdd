import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { playSnippet } from "./snippet";

/** jsdom plays nothing. */
class SilentAudio {
  currentTime = 0;
  play = () => Promise.resolve();
  pause = () => undefined;
  removeAttribute = () => undefined;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("Audio", SilentAudio);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("ends when another sound begins, and stops no other one afterwards", () => {
  const [tellA, tellB] = [vi.fn(), vi.fn()];
  const stopA = playSnippet("/a", 0, tellA);
  const stopB = playSnippet("/b", 0, tellB);
  expect(tellA).toHaveBeenLastCalledWith("over");
  stopA();
  expect(tellB).not.toHaveBeenCalled();
  stopB();
  expect(tellB).toHaveBeenLastCalledWith("over");
});
