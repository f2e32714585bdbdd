import { expect, it } from "vitest";
import { colourOf } from "./colour";

it("takes a colour by name or as #rrggbb, and nothing else that a document may hold", () => {
  expect(colourOf("blue", "grey")).toBe("var(--kind-image)");
  expect(colourOf("#A0b1c2", "grey")).toBe("#A0b1c2");
  for (const strange of ["", "url(//x)", "constructor", "red; color: blue"]) {
    expect(colourOf(strange, "grey")).toBe("var(--kind-any)");
  }
});
