import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it } from "vitest";
import { sessionOf, Within } from "@/form/testing";
import { startWords } from "@/i18n";
import { Rail } from "./Rail";

beforeAll(startWords);
afterEach(cleanup);

it("adds no node behind the graph of an earlier run, and closes the panel that it has opened", () => {
  const session = sessionOf();
  const { view } = session;
  render(
    <Within session={session}>
      <Rail />
    </Within>,
  );
  const press = (name: string): void => void fireEvent.click(screen.getByRole("button", { name }));
  view.setState({ past: "r1" });
  press("Add a node");
  expect(view.getState().overlay).toBeNull();
  view.setState({ past: null });
  press("Add a node");
  expect(view.getState().overlay).toMatchObject({ kind: "add-node" });
  press("Files");
  expect(view.getState()).toMatchObject({ leftTab: "assets", panels: { left: true } });
  press("Files");
  expect(view.getState().panels.left).toBe(false);
});
