import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { sessionOf, Within } from "@/form/testing";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { ConnectingProvider, createConnecting, type Refused } from "./connecting";
import { Refusal } from "./Refusal";

const REFUSED: Refused = {
  at: { x: 0, y: 0 },
  source: { node: "prompt", port: "prompt" },
  target: { node: "video", port: "prompt" },
  refusal: { ok: false, reason: "taken" },
};

beforeAll(startWords);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function open() {
  const connecting = createConnecting();
  render(
    <Within session={sessionOf(docWith(["prompt", "video"]))}>
      <ConnectingProvider value={connecting}>
        <input aria-label="Elsewhere" />
        <div data-node="prompt" tabIndex={0} />
        <Refusal />
      </ConnectingProvider>
    </Within>,
  );
  return (): void => act(() => connecting.setState({ refused: REFUSED }));
}

const elsewhere = () => screen.getByLabelText("Elsewhere");

describe("why a wire was refused", () => {
  it("stays for as long as the focus is on it, and goes by itself afterwards", () => {
    open()();
    act(() => void vi.advanceTimersByTime(60_000));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Close" }));
    act(() => elsewhere().focus());
    act(() => void vi.advanceTimersByTime(60_000));
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(document.activeElement).toBe(elsewhere());
  });

  it("gives the focus back to what had it", () => {
    const refuse = open();
    elsewhere().focus();
    refuse();
    fireEvent.keyDown(screen.getByRole("button", { name: "Close" }), { key: "Escape" });
    expect(document.activeElement).toBe(elsewhere());
  });

  it("gives it to the node that the wire comes from when nothing had it", () => {
    open()();
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(document.activeElement?.getAttribute("data-node")).toBe("prompt");
  });
});
