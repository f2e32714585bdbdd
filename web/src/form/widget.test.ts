import { describe, expect, it } from "vitest";
import { paramsOf, resolve, type Schema } from "./schema";
import { typeWith } from "./testing";
import { stepOf, widgetOf } from "./widget";

const widgetsOf = (id: string): Record<string, string> => {
  const type = typeWith(id);
  return Object.fromEntries(
    paramsOf(type).map(({ name, schema }) => [name, widgetOf(name, schema, type.models.length > 0)]),
  );
};
const one = (schema: Schema): string => widgetOf("it", resolve(schema, {}));

describe("the widget of a setting", () => {
  it("follows from the keywords of the real node types", () => {
    expect(widgetsOf("video")).toEqual({
      model: "model",
      move: "choice",
      strength: "range",
      seconds: "number",
      fps: "range",
      width: "number",
      seed: "seed",
    });
    expect(widgetsOf("prompt")).toEqual({ text: "multiline", negative: "text" });
    expect(widgetsOf("image")).toEqual({ asset: "asset" });
    expect(widgetsOf("input")).toEqual({ expects: "choice", value: "value" });
    expect(widgetsOf("assemble")).toEqual({ transition: "choice", transition_seconds: "range", titles: "list" });
  });

  it("is JSON for whatever nobody knows, so that nothing can't be edited", () => {
    expect(one({})).toBe("json");
    expect(one({ type: "array" })).toBe("json");
    expect(one({ anyOf: [{ type: "string" }, { type: "number" }] })).toBe("json");
    expect(one({ type: "object", properties: { deep: { type: "object", properties: {} } } })).toBe("json");
    expect(one({ $ref: "#/$defs/Gone" })).toBe("json");
  });

  it("is that of the value where null may be given as well", () => {
    expect(one({ anyOf: [{ type: "boolean" }, { type: "null" }] })).toBe("flag");
    expect(one({ type: "object", properties: { x: { type: "number" } } })).toBe("group");
  });
});

describe("the step of a number", () => {
  it("is as fine as the range is short", () => {
    expect(stepOf({ type: "number", minimum: 0, maximum: 1 })).toBe(0.01);
    expect(stepOf({ type: "number", minimum: 0, maximum: 15 })).toBe(0.1);
    expect(stepOf({ type: "integer" })).toBe(1);
    expect(stepOf({ type: "integer", multipleOf: 2 })).toBe(2);
  });
});
