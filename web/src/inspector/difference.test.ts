import { describe, expect, it } from "vitest";
import { piecesOf } from "./difference";

describe("the difference of two texts", () => {
  it("leaves out how they begin and end", () => {
    expect(piecesOf("a rough sea at dusk", "a calm sea at dusk")).toEqual({
      head: "a ",
      removed: "rough",
      added: "calm",
      tail: " sea at dusk",
    });
  });

  it("does not count a word twice that stands at both ends", () => {
    const { head, removed, added, tail } = piecesOf("no no", "no no no");
    expect([head + removed + tail, head + added + tail]).toEqual(["no no", "no no no"]);
  });

  it("is nothing between equal texts", () => {
    expect(piecesOf("same", "same")).toMatchObject({ removed: "", added: "" });
  });
});
