import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { sessionOf, Within } from "@/form/testing";
import { startWords } from "@/i18n";
import { Bars } from "./Bars";

beforeAll(startWords);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("counts down to the next try for the eye alone", () => {
  const session = sessionOf();
  const lost = Date.now() - 3000;
  session.link.setState({ connection: { lost, retryAt: lost + 8000 } });
  render(
    <Within session={session}>
      <Bars />
    </Within>,
  );
  const bar = screen.getByRole("status");
  const spoken = (): string => {
    const heard = bar.cloneNode(true) as HTMLElement;
    heard.querySelectorAll("[aria-hidden=true]").forEach((unheard) => unheard.remove());
    return heard.textContent;
  };
  const [before, seen] = [spoken(), bar.textContent];
  expect(before).toContain("Not connected");
  act(() => void vi.advanceTimersByTime(2000));
  expect(bar.textContent).not.toBe(seen);
  expect(spoken()).toBe(before);
});
