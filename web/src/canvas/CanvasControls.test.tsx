import { ReactFlowProvider } from "@xyflow/react";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { sessionOf, Within } from "@/form/testing";
import { startWords } from "@/i18n";
import { announce } from "@/ui/announce";
import { CanvasControls } from "./CanvasControls";

vi.mock("@/ui/announce", () => ({ announce: vi.fn() }));

beforeAll(startWords);
afterEach(cleanup);

it("does what the keys do, and says so as they do", () => {
  const session = sessionOf();
  render(
    <Within session={session}>
      <ReactFlowProvider>
        <CanvasControls />
      </ReactFlowProvider>
    </Within>,
  );
  fireEvent.click(screen.getByRole("button", { name: "All wires are drawn" }));
  expect(session.view.getState().wires).toBe("selection");
  expect(announce).toHaveBeenLastCalledWith("Only the wires of the selection are shown.");
  fireEvent.click(screen.getByRole("button", { name: "Lock positions" }));
  expect(session.view.getState().locked).toBe(true);
  expect(announce).toHaveBeenLastCalledWith("Positions are locked.");
});
