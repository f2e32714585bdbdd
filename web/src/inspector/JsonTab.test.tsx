import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { sessionOf, Within } from "@/form/testing";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import type { Session } from "@/state/session";
import { JsonTab } from "./JsonTab";

beforeAll(startWords);
afterEach(cleanup);

const field = () => screen.getByLabelText<HTMLTextAreaElement>("The node as it is saved");

function show(session: Session, node: string): void {
  cleanup();
  render(
    <Within session={session}>
      <JsonTab node={node} />
    </Within>,
  );
}

describe("a node as JSON", () => {
  it("keeps what is typed while another node is looked at, until it is taken over or dropped", () => {
    const session = sessionOf(docWith(["prompt", "video"]));
    show(session, "prompt");
    const saved = field().value;
    const typed = saved.replace('"params": {}', '"params": { "text": "sea" }');
    fireEvent.change(field(), { target: { value: typed } });
    show(session, "video");
    expect(field().value).toContain('"id": "video"');

    show(session, "prompt");
    expect(field().value).toBe(typed);
    fireEvent.click(screen.getByRole("button", { name: "Take over" }));
    expect(session.editor.doc.nodes["prompt"]?.params).toEqual({ text: "sea" });
    expect(session.view.getState().typedJson["prompt"]).toBeNull();

    fireEvent.change(field(), { target: { value: "{" } });
    fireEvent.click(screen.getByRole("button", { name: "Drop changes" }));
    expect(field().value).toContain('"sea"');
  });
});
