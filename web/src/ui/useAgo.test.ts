import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startWords } from "@/i18n";
import { useAgo } from "./useAgo";

beforeEach(async () => {
  await startWords();
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const now = (): number => Date.now() / 1000;

it("goes on while it is shown", () => {
  const { result } = renderHook(({ at }) => useAgo(at), { initialProps: { at: now() } });

  act(() => void vi.advanceTimersByTime(5 * 60_000));

  expect(result.current).toBe("5 minutes ago");
});

it("never tells of the future, of what has just happened or on another clock", () => {
  const { result, rerender } = renderHook(({ at }) => useAgo(at), { initialProps: { at: now() } });

  act(() => void vi.advanceTimersByTime(20_000));
  rerender({ at: now() });
  expect(result.current).toBe("now");

  rerender({ at: now() + 3600 });
  expect(result.current).toBe("now");
});
