import { ReactFlowProvider } from "@xyflow/react";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it } from "vitest";
import { sessionOf, Within } from "@/form/testing";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { ConflictCards } from "./ConflictCards";

beforeAll(startWords);
afterEach(cleanup);

it("calls a setting and an input what they are called everywhere", () => {
  const session = sessionOf(docWith(["prompt"]));
  session.editor.store.setState({
    conflicts: [
      { what: "param", node: "prompt", field: "text", mine: "sun", theirs: "moon", base: "" },
      { what: "input", node: "prompt", field: "context", mine: [], theirs: [], base: [] },
    ],
  });
  render(
    <Within session={session}>
      <ReactFlowProvider>
        <ConflictCards />
      </ReactFlowProvider>
    </Within>,
  );
  expect(screen.getByText("Setting Idea")).toBeTruthy();
  expect(screen.getByText("Wires into Context")).toBeTruthy();
});
