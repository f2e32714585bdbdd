import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useMediaSource } from "./useMediaSource";

// jsdom plays nothing, so that nothing goes wrong by itself.
Object.defineProperty(HTMLMediaElement.prototype, "error", { get: () => null, configurable: true });

const onBroken = vi.fn();
const play = vi.fn(() => Promise.resolve());
let day = Date.UTC(2026, 4, 1);

beforeEach(() => {
  // What was learned of the way to the store is forgotten by the next day.
  vi.useFakeTimers({ toFake: ["Date"], now: (day += 86_400_000) });
  vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(play);
  vi.spyOn(HTMLMediaElement.prototype, "load").mockImplementation(() => undefined);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.clearAllMocks();
  vi.useRealTimers();
});

function Film({ digest }: { readonly digest: string }) {
  const [media, setMedia] = useState<HTMLMediaElement | null>(null);
  return <video ref={setMedia} src={useMediaSource(media, digest, onBroken)} aria-label="Film" />;
}

function film(): HTMLVideoElement {
  return screen.getByLabelText("Film");
}

/** What a browser says of a film while it plays, or before it came. */
function isAt(seconds: number, facts: { readonly came: boolean; readonly paused: boolean }): void {
  const state = { currentTime: seconds, readyState: facts.came ? 4 : 0, paused: facts.paused };
  for (const [name, value] of Object.entries(state)) {
    Object.defineProperty(film(), name, { value, configurable: true, writable: true });
  }
}

it("plays a film from the store, if the server sends it there", () => {
  render(<Film digest="d1" />);

  expect(film()).toHaveProperty("src", "http://localhost:3000/api/artifacts/d1?redirect=true");
});

it("goes on from the server where it was when the link to the store is too old", () => {
  render(<Film digest="d1" />);
  isAt(12, { came: true, paused: false });

  fireEvent.error(film());
  expect(film().getAttribute("src")).toBe("/api/artifacts/d1");
  isAt(0, { came: true, paused: true });
  fireEvent.loadedMetadata(film());

  expect(film().currentTime).toBe(12);
  expect(play).toHaveBeenCalledOnce();
  expect(onBroken).not.toHaveBeenCalled();
});

it("does not begin to play what was stopped", () => {
  render(<Film digest="d1" />);
  isAt(12, { came: true, paused: true });

  fireEvent.error(film());
  fireEvent.loadedMetadata(film());

  expect(play).not.toHaveBeenCalled();
});

it("says that a film is broken only when the server does not have it either", () => {
  render(<Film digest="d1" />);

  fireEvent.error(film());
  expect(onBroken).not.toHaveBeenCalled();
  fireEvent.error(film());

  expect(onBroken).toHaveBeenCalledOnce();
});

it("hears of what went wrong before the film was a part of the page", () => {
  vi.spyOn(HTMLMediaElement.prototype, "error", "get").mockReturnValueOnce({ code: 4 } as MediaError);

  render(<Film digest="d1" />);

  expect(film().getAttribute("src")).toBe("/api/artifacts/d1");
});

it("asks for the next film at the server, when the store was out of reach", () => {
  const { rerender } = render(<Film digest="d1" />);
  isAt(0, { came: false, paused: true });
  fireEvent.error(film());
  fireEvent.loadedMetadata(film());

  rerender(<Film digest="d2" />);
  expect(film().getAttribute("src")).toBe("/api/artifacts/d2");

  act(() => void vi.setSystemTime(day + 600_000));
  rerender(<Film digest="d3" />);
  expect(film().getAttribute("src")).toBe("/api/artifacts/d3?redirect=true");
});

it("does not wait for a store of which nothing comes, but for one that is slow", () => {
  render(<Film digest="d1" />);
  isAt(3, { came: true, paused: false });
  fireEvent(film(), new Event("stalled"));
  expect(film().getAttribute("src")).toBe("/api/artifacts/d1?redirect=true");

  isAt(0, { came: false, paused: false });
  fireEvent(film(), new Event("stalled"));
  expect(film().getAttribute("src")).toBe("/api/artifacts/d1");
  fireEvent(film(), new Event("stalled"));
  expect(film().getAttribute("src")).toBe("/api/artifacts/d1");
  expect(onBroken).not.toHaveBeenCalled();
});

it("does not blame the store for a film that nobody has", () => {
  const { rerender } = render(<Film digest="d1" />);
  isAt(0, { came: false, paused: true });
  fireEvent.error(film());
  fireEvent.error(film());

  rerender(<Film digest="d2" />);

  expect(film().getAttribute("src")).toBe("/api/artifacts/d2?redirect=true");
});

it("does not touch another film that has come meanwhile", () => {
  const { rerender } = render(<Film digest="d1" />);
  isAt(12, { came: true, paused: false });
  fireEvent.error(film());

  rerender(<Film digest="d2" />);
  isAt(0, { came: true, paused: true });
  fireEvent.loadedMetadata(film());

  expect(film().currentTime).toBe(0);
  expect(play).not.toHaveBeenCalled();
});
