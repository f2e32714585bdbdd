import { describe, expect, it } from "vitest";
import { NO_MARKS, swapped, withA, withB } from "./marks";

describe("the takes that are compared", () => {
  it("are two different ones, and swap sides", () => {
    const marks = withB(withA(NO_MARKS, "one"), "two");
    expect(marks).toEqual({ a: "one", b: "two" });
    expect(swapped(marks)).toEqual({ a: "two", b: "one" });
    expect(withB(marks, "one")).toEqual({ a: null, b: "one" });
    expect(withA(marks, "one")).toEqual({ a: null, b: "two" });
  });
});
