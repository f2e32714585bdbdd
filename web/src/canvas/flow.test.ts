import { expect, it } from "vitest";
import { CATALOG, docWith } from "@/graph/testing";
import { flowNodes } from "./flow";

it("lets React Flow say nothing of its own about nodes, notes and frames", () => {
  const doc = { ...docWith(["prompt", "note"]), frames: [{ id: "f", title: "", colour: "", x: 0, y: 0, width: 9, height: 9 }] };
  const none = { selected: new Set<string>(), selectedFrames: new Set<string>(), selectedEdges: new Set<string>() };
  const said = flowNodes(doc, CATALOG, none, []).map(({ domAttributes }) => domAttributes);
  expect(said).toEqual([1, 2, 3].map(() => ({ "aria-roledescription": undefined })));
});
