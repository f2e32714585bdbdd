import { afterEach, expect, it, vi } from "vitest";
import { fetchParts, part } from "./part";

afterEach(() => vi.useRealTimers());

it("fetches what is needed later in a browser that does not tell when it is idle", () => {
  vi.useFakeTimers();
  expect("requestIdleCallback" in globalThis).toBe(false);
  const load = vi.fn(() => Promise.resolve(() => null));
  part(load);
  const stop = fetchParts();
  vi.advanceTimersByTime(10_000);
  expect(load).toHaveBeenCalledOnce();
  stop();
});
