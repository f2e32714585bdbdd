import { describe, expect, it } from "vitest";
import { paramsOf } from "./schema";
import { typeWith } from "./testing";
import { effective, isVisible } from "./visible";

describe("a setting that hangs on another", () => {
  it("is shown only while the other one has a value that it names, by default as well", () => {
    const fields = paramsOf(typeWith("assemble"));
    const length = fields[1]?.schema ?? {};
    expect(isVisible(length, effective(fields, {}))).toBe(false);
    expect(isVisible(length, effective(fields, { transition: "fade" }))).toBe(true);
  });
});
