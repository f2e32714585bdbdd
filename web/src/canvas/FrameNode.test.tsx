import type { NodeProps } from "@xyflow/react";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { sessionOf, Within } from "@/form/testing";
import { addFrame } from "@/graph/edit";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { FRAME, type FlowNode } from "./flow";
import { FrameNode } from "./FrameNode";

vi.mock("@xyflow/react", async (actual) => ({
  ...(await actual<object>()),
  NodeResizer: ({ isVisible }: { isVisible: boolean }) => isVisible && <i data-testid="resizer" />,
}));

beforeAll(startWords);
afterEach(cleanup);

it("is given another size only while positions can be changed", () => {
  const session = sessionOf(addFrame({ id: "f", title: "", colour: "", x: 0, y: 0, width: 400, height: 400 })(docWith([])));
  const props = { id: `${FRAME}f`, selected: true } as NodeProps<FlowNode>;
  render(
    <Within session={session}>
      <FrameNode {...props} />
    </Within>,
  );
  expect(screen.queryByTestId("resizer")).not.toBeNull();
  act(() => session.view.setState({ locked: true }));
  expect(screen.queryByTestId("resizer")).toBeNull();
  act(() => session.view.setState({ locked: false, past: "r1" }));
  expect(screen.queryByTestId("resizer")).toBeNull();
});
