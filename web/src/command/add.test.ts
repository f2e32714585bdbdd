import { expect, it } from "vitest";
import { docWith } from "@/graph/testing";
import { sessionWith } from "@/state/testing";
import { commandOf } from "./commands";

it("puts the focus into the text of a new sticky note", async () => {
  const session = sessionWith(docWith([]));
  void commandOf("add-note").run(session);
  const [note] = Object.keys(session.editor.doc.nodes);
  document.body.innerHTML = `<div data-node="${note ?? ""}" tabindex="0"><textarea></textarea></div>`;
  await new Promise((resolve) => requestAnimationFrame(resolve));
  expect(document.activeElement?.tagName).toBe("TEXTAREA");
});
