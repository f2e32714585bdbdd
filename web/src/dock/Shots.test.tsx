import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { sessionOf, Within } from "@/form/testing";
import { docWith, wiresOf } from "@/graph/testing";
import { startWords } from "@/i18n";
import { useCatalog, useDoc } from "@/state/context";
import { filmOf } from "./film";
import { Shots } from "./Shots";

beforeAll(startWords);
afterEach(cleanup);

const WIRES = ["one.video > film.clips", "two.video > film.clips", "three.video > film.clips"];

function Film() {
  const catalog = useCatalog();
  const film = useDoc((doc) => doc);
  const shown = filmOf(film, catalog, {}, "film");
  return shown && <Shots film={shown} />;
}

function open() {
  const session = sessionOf(docWith(["one:video", "two:video", "three:video", "film:assemble"], WIRES));
  render(
    <Within session={session}>
      <Film />
      <input aria-label="Elsewhere" />
    </Within>,
  );
  return session;
}

const frame = () => act(() => new Promise((resolve) => requestAnimationFrame(resolve)));
const shot = (nth: number) => screen.getAllByRole("button")[nth] as HTMLElement;

describe("a shot that is moved by key", () => {
  it("keeps the focus once, and leaves it alone afterwards", async () => {
    const session = open();
    shot(0).focus();
    fireEvent.keyDown(shot(0), { key: "ArrowRight", altKey: true });
    await frame();
    expect(wiresOf(session.editor.doc)[0]).toBe("two.video > film.clips");
    expect(document.activeElement).toBe(shot(1));

    const field = screen.getByLabelText("Elsewhere");
    field.focus();
    act(() => session.editor.edit("settings", (doc) => ({ ...doc })));
    await frame();
    expect(document.activeElement).toBe(field);
  });

  it("stays where it is at the end", async () => {
    open();
    shot(2).focus();
    fireEvent.keyDown(shot(2), { key: "ArrowRight", altKey: true });
    await frame();
    expect(document.activeElement).toBe(shot(2));
  });
});
