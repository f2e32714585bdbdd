// @vitest-environment node
import { expect, it } from "vitest";
import { renameNodes } from "./rename";
import { docWith, wiresOf } from "./testing";

const DOC = docWith(["a:video", "b:extend"], ["a.video > b.video"]);

it("gives a node another id, wherever it is spoken of", () => {
  const doc = renameNodes(new Map([["a", "hero"]]))(DOC);
  expect([doc.nodes.hero?.id, Object.keys(doc.views), wiresOf(doc)]).toEqual(["hero", ["hero", "b"], ["hero.video > b.video"]]);
  expect(doc.nodes.b).toBe(DOC.nodes.b);
});

it("leaves the document alone when there is nothing to rename", () => {
  expect(renameNodes(new Map())(DOC)).toBe(DOC);
});
