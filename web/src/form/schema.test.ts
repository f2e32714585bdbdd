import { describe, expect, it } from "vitest";
import { choicesOf, paramsOf, resolve } from "./schema";
import { typeWith } from "./testing";

describe("the choices of a setting", () => {
  it("are those with titles, in their order", () => {
    const move = paramsOf(typeWith("video"))[1]?.schema ?? {};
    expect(choicesOf(move)).toEqual([
      { value: "auto", title: "Auto" },
      { value: "push", title: "Push" },
    ]);
  });

  it("are put together from alternatives", () => {
    const schema = resolve({ anyOf: [{ enum: ["a"] }, { enum: ["b"] }, { type: "null" }] }, {});
    expect(choicesOf(schema).map(({ value }) => value)).toEqual(["a", "b"]);
    expect(schema.nullable).toBe(true);
  });
});
