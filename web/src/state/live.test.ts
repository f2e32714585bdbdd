import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SocketFrame } from "@/api/types";
import { createLive } from "./live";

const HELLO: SocketFrame = { frame: "hello", epoch: "e", since: 0 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "requestAnimationFrame", "cancelAnimationFrame", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("what the server says", () => {
  it("is taken in with the next picture, and ten times a second when there is much of it", () => {
    const taken: number[] = [];
    const live = createLive((frames) => taken.push(frames.length));
    for (let at = 0; at < 1000; at += 10) {
      live.take([HELLO]);
      vi.advanceTimersByTime(10);
    }
    expect(taken.length).toBeGreaterThanOrEqual(8);
    expect(taken.length).toBeLessThanOrEqual(11);
    vi.advanceTimersByTime(200);
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(100);
    live.take([HELLO]);
    vi.advanceTimersByTime(20);
    expect(taken.at(-1)).toBe(1);
  });

  it("is not taken in after the end", () => {
    const taken = vi.fn();
    const live = createLive(taken);
    live.take([HELLO]);
    live.close();
    vi.advanceTimersByTime(1000);
    expect(taken).not.toHaveBeenCalled();
  });
});
