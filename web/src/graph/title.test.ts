// @vitest-environment node
import { expect, it } from "vitest";
import { setView } from "./edit";
import { CATALOG, docWith } from "./testing";
import { titleOf } from "./title";

it("is the node's own, else its type's, else the name of the type that is not installed", () => {
  const doc = setView("hero", { title: "Hero" })(docWith(["hero:video", "shot:video", "x:gone"]));
  expect(["hero", "shot", "x", "ghost"].map((id) => titleOf(doc, CATALOG, id))).toEqual(["Hero", "Video", "gone", "ghost"]);
});
