import { cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setParams } from "@/graph/edit";
import { docWith } from "@/graph/testing";
import { SessionProvider } from "./context";
import type { Session } from "./session";
import { sessionWith } from "./testing";
import { type Gesture, useGesture } from "./useGesture";

let session: Session;

beforeEach(() => {
  vi.useFakeTimers();
  session = sessionWith(docWith(["prompt"]));
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("is one step back until a pause", () => {
  const { gesture } = open();
  type(gesture(), "S");
  type(gesture(), "Su");
  vi.advanceTimersByTime(700);
  type(gesture(), "Sun");
  expect(steps()).toBe(2);
});

it("ends when what is typed into is left, or goes away", () => {
  const { gesture, close } = open();
  type(gesture(), "S");
  gesture().end();
  type(gesture(), "Su");
  close();
  type(open().gesture(), "Sun");
  expect(steps()).toBe(3);
});

function open(): { readonly gesture: () => Gesture; readonly close: () => void } {
  const wrapper = ({ children }: { readonly children: ReactNode }) => <SessionProvider value={session}>{children}</SessionProvider>;
  const { result, unmount } = renderHook(() => useGesture("text"), { wrapper });
  return { gesture: () => result.current, close: unmount };
}

function type({ edit }: Gesture, text: string): void {
  edit("settings", setParams("prompt", { text }));
}

function steps(): number {
  return session.editor.store.getState().history.past.length;
}
