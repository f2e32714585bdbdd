import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { announce } from "./announce";
import { LiveRegion } from "./LiveRegion";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("pauses for two seconds after a message that the busy page has shown late", () => {
  render(<LiveRegion />);
  const heard = screen.getByRole("status");
  act(() => {
    announce("one");
    announce("two");
    vi.advanceTimersByTime(1500);
  });
  expect(heard.textContent).toBe("one");
  act(() => void vi.advanceTimersByTime(1999));
  expect(heard.textContent).toBe("one");
  act(() => void vi.advanceTimersByTime(1));
  expect(heard.textContent).toBe("two");
});
