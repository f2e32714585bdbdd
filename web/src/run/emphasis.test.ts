import { describe, expect, it } from "vitest";
import { marked, parts } from "./emphasis";

describe("emphasis", () => {
  it("finds the marked values in a sentence again", () => {
    const { field, node } = marked({ field: "prompt", node: "Script 2" });
    expect(parts(`because ${field} changed in ${node}`)).toEqual([
      { text: "because ", strong: false },
      { text: "prompt", strong: true },
      { text: " changed in ", strong: false },
      { text: "Script 2", strong: true },
    ]);
  });

  it("is not confused by marks in a value", () => {
    expect(parts(marked({ node: "a\u2069b\u2068" })["node"] ?? "")).toEqual([{ text: "ab", strong: true }]);
  });
});
