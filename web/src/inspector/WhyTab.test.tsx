import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Why } from "@/api/why";
import { sessionOf, Within } from "@/form/testing";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { WhyTab } from "./WhyTab";

const STALE: Why = {
  project: "test",
  rev: 1,
  node: "hero",
  links: [
    {
      node: "hero",
      state: "maybe_stale",
      reasons: [{ code: "upstream_stale", node: "words", depth: 1 }],
      problems: [],
      behind: ["words"],
      sentence: "",
    },
    {
      node: "words",
      state: "stale",
      reasons: [{ code: "param_changed", field: "text", old: "a rough sea", new: "a calm sea" }],
      problems: [],
      behind: [],
      sentence: "",
    },
  ],
  root: ["words"],
  leftOut: 0,
};

const PLAN = {
  targets: ["hero"],
  rev: 1,
  steps: [
    { node: "words", action: "run", type: "prompt", reasons: [], seconds: null, cost: 0 },
    { node: "hero", action: "maybe", type: "video", reasons: [], seconds: 65, cost: 0.42 },
  ],
  reused: ["song"],
  problems: [],
};

beforeAll(startWords);
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const open = (why: Why) => {
  vi.stubGlobal("fetch", (request: Request) => Promise.resolve(Response.json(request.url.endsWith("/plan") ? PLAN : why)));
  const session = sessionOf(docWith(["words:prompt", "hero:video"], ["words.prompt > hero.prompt"]));
  render(
    <Within session={session}>
      <WhyTab node="hero" />
    </Within>,
  );
  return session;
};

describe("why a node is out of date", () => {
  it("leads from the cause to the node, with the words of the form", async () => {
    open(STALE);
    const chain = await screen.findByRole("list", { name: "From the cause to this node" });
    const [cause, here] = within(chain).getAllByRole("listitem");
    expect(cause?.textContent).toContain("because Idea changed");
    expect(here?.textContent).toContain("because Prompt is not up to date");
  });

  it("shows the value as it was and as it is", async () => {
    open(STALE);
    expect((await screen.findByText("rough")).tagName).toBe("DEL");
    expect(screen.getByText("calm").tagName).toBe("INS");
  });

  it("goes to the cause", async () => {
    const session = open(STALE);
    fireEvent.click(await screen.findByRole("button", { name: "Prompt" }));
    expect([...session.view.getState().selected]).toEqual(["words"]);
  });

  it("tells what an update would run and cost", async () => {
    open(STALE);
    const plan = await screen.findByRole("region", { name: "What an update would run" });
    expect(plan.textContent).toContain("2 run · 1 reused · about 1:05 · $0.42");
    expect(within(plan).getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual(["Prompt", "Video perhaps"]);
  });

  it("says that nothing is wrong with a node that is up to date", async () => {
    const link = { node: "hero", state: "fresh" as const, reasons: [], problems: [], behind: [], sentence: "" };
    open({ ...STALE, links: [link], root: [] });
    expect(await screen.findByText(/It is up to date/)).toBeTruthy();
  });
});
