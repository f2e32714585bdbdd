import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it } from "vitest";
import { sessionOf, Within } from "@/form/testing";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { useToasts } from "@/ui/toasts";
import { NodesPanel } from "./NodesPanel";

beforeAll(startWords);
afterEach(() => {
  cleanup();
  useToasts.setState({ shown: [] });
});

it("adds a node, but not behind the graph of an earlier run", () => {
  const session = sessionOf(docWith([]));
  render(
    <Within session={session}>
      <NodesPanel />
    </Within>,
  );
  const add = (): void => void fireEvent.click(screen.getAllByRole("button", { name: /^Prompt/ })[0] as HTMLElement);
  session.view.setState({ past: "r1" });
  add();
  expect(session.editor.doc.nodes).toEqual({});
  expect(useToasts.getState().shown.map(({ title }) => title)).toEqual([
    "You are looking at an older run. Go back to now to change something.",
  ]);
  session.view.setState({ past: null });
  add();
  expect(Object.keys(session.editor.doc.nodes)).toEqual(["prompt"]);
});
