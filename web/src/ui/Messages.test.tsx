import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { startWords } from "@/i18n";
import { Dialog } from "./Dialog";
import { Messages } from "./Messages";
import { TooltipProvider } from "./Tooltip";
import { toast, useToasts } from "./toasts";

beforeAll(async () => {
  await startWords();
  // jsdom has no dialogs that open.
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] }));
afterEach(() => {
  cleanup();
  useToasts.setState({ shown: [] });
  vi.useRealTimers();
});

it("is seen, clicked and heard in the dialog that lies over the page, and then on the page again", () => {
  const { rerender } = render(<Page dialogs={["Versions"]} />);

  say("That did not work");

  const dialog = screen.getByRole("dialog", { name: "Versions" });
  expect(screen.getAllByText("That did not work", { selector: "p" })).toHaveLength(1);
  expect(within(dialog).getByRole("status").textContent).toBe("That did not work");
  fireEvent.click(within(dialog).getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByText("That did not work", { selector: "p" })).toBeNull();

  rerender(<Page dialogs={[]} />);
  say("That did");
  expect(screen.getByRole("region", { name: "Messages" }).textContent).toContain("That did");
});

it("is in the topmost of several dialogs", () => {
  render(<Page dialogs={["Versions", "Sure?"]} />);

  say("That did not work");

  expect(screen.getAllByRole("region", { name: "Messages" })).toHaveLength(1);
  expect(within(screen.getByRole("dialog", { name: "Sure?" })).getByText("That did not work", { selector: "p" })).toBeDefined();
});

it("does not say once more in a dialog what was said before it was opened", () => {
  const { rerender } = render(<Page dialogs={[]} />);
  say("Saved");

  rerender(<Page dialogs={["Versions"]} />);

  expect(within(screen.getByRole("dialog")).getByRole("status").textContent).toBe("");
});

function Page({ dialogs }: { readonly dialogs: readonly string[] }) {
  return (
    <TooltipProvider>
      {dialogs.map((title) => (
        <Dialog key={title} title={title} onClose={() => undefined}>
          Words
        </Dialog>
      ))}
      <Messages />
    </TooltipProvider>
  );
}

/** Long enough after whatever was said before. */
function say(title: string): void {
  act(() => {
    vi.advanceTimersByTime(10_000);
    toast({ title, look: "problem" });
    vi.advanceTimersByTime(3000);
  });
}
