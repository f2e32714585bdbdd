import { describe, expect, it } from "vitest";
import { faultOf, isFaultyWithin } from "./fault";
import { paramsOf } from "./schema";
import { typeWith } from "./testing";

const WIDTH = { type: "integer", minimum: 64, maximum: 3840, multipleOf: 2 };

describe("what is wrong with a setting", () => {
  it("is said of numbers that are out of bounds, broken, or no multiple", () => {
    expect(faultOf(WIDTH, 62)?.key).toBe("fault.least");
    expect(faultOf(WIDTH, 4000)?.key).toBe("fault.most");
    expect(faultOf(WIDTH, 100.5)?.key).toBe("fault.whole");
    expect(faultOf(WIDTH, 101)?.key).toBe("fault.multiple");
    expect(faultOf(WIDTH, 100)).toBeNull();
  });

  it("allows broken multiples although they are not exact in a computer", () => {
    expect(faultOf({ type: "number", multipleOf: 0.1 }, 0.3)).toBeNull();
  });

  it("counts characters of a text as people do", () => {
    expect(faultOf({ type: "string", maxLength: 2 }, "🎬🎬")).toBeNull();
    expect(faultOf({ type: "string", maxLength: 1 }, "🎬🎬")?.key).toBe("fault.long");
    expect(faultOf({ type: "string", minLength: 1 }, "")?.key).toBe("fault.empty");
  });

  it("checks patterns, and leaves those to the server that this browser can't read", () => {
    expect(faultOf({ type: "string", pattern: "^[a-z]+$" }, "A")?.key).toBe("fault.pattern");
    expect(faultOf({ type: "string", pattern: "(?P<year>" }, "A")).toBeNull();
  });

  it("is nothing where the default counts", () => {
    expect(faultOf({ type: "string", minLength: 1, default: "film" }, undefined, true)).toBeNull();
    expect(faultOf({ type: "string" }, undefined, true)?.key).toBe("fault.empty");
  });

  it("is found in the parts of a list", () => {
    const titles = paramsOf(typeWith("assemble"))[2]?.schema ?? {};
    expect(isFaultyWithin(titles, [{ text: "The end" }])).toBe(false);
    expect(isFaultyWithin(titles, [{ text: "The end" }, { text: "" }])).toBe(true);
  });
});
