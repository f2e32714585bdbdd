import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused } from "@/api/client";
import type { ProblemReply } from "@/api/types";
// Loaded before the clock of a test runs: the page itself fetches them when they are asked for.
import "@/dock/PlanSheet";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import "@/review/Review";
import { openSession, type Session } from "@/state/session";
import { sessionWith } from "@/state/testing";
import { TooltipProvider } from "@/ui/Tooltip";
import { Project } from "./Project";

vi.mock("@/state/session", () => ({ openSession: vi.fn() }));
vi.mock("@/state/catalog", () => ({ loadCatalog: () => Promise.resolve(new Map()) }));
vi.mock("./Editor", () => ({ Editor: () => null }));
vi.mock("./useNarrow", () => ({ useNarrow: () => true }));

beforeAll(async () => {
  await startWords();
  // jsdom has no dialogs that open.
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = vi.fn();
});
beforeEach(() => {
  const problem = { code: "no_text", title: "A prompt is missing", hint: "Write one." };
  const plan = { targets: ["video"], rev: 1, steps: [], reused: [], problems: [problem] };
  vi.stubGlobal("fetch", (asked: Request) => Promise.resolve(Response.json(asked.url.endsWith("/plan") ? plan : {})));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function open(): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <TooltipProvider>
        <Project project="p" />
      </TooltipProvider>
    </QueryClientProvider>,
  );
}

describe("a project on a phone", () => {
  let session: Session;

  beforeEach(() => {
    session = sessionWith(docWith(["video"]));
    vi.mocked(openSession).mockResolvedValue(session);
    open();
  });

  it("shows the plan when something stands in the way of a run", async () => {
    fireEvent.click(await screen.findByRole("button", { name: /Run/ }));
    expect(await screen.findByText("A prompt is missing")).toBeDefined();
    expect(screen.getByRole("dialog")).toBeDefined();
  });

  it("tells that the project is gone", async () => {
    await screen.findByRole("button", { name: /Run/ });
    session.link.setState({ connection: "gone" });
    await waitFor(() => expect(screen.getByText(/This project was deleted/)).toBeDefined());
  });
});

describe("a project that can't be opened", () => {
  // Nothing else of the answer is asked for.
  const refused = (status: number): Error => new Refused({ status, title: "No", detail: "" } as ProblemReply);

  it("is left for the others when there is none", async () => {
    vi.mocked(openSession).mockRejectedValue(refused(404));
    open();
    expect(await screen.findByRole("link", { name: "All projects" })).toBeDefined();
  });

  it("can be asked for again after an error of the server", async () => {
    vi.mocked(openSession).mockRejectedValue(refused(500));
    open();
    expect(await screen.findByRole("button", { name: "Try again" })).toBeDefined();
  });
});
