import { describe, expect, it } from "vitest";
import { CATALOG } from "@/graph/testing";
import { kindOf, mainKind, portsOf } from "./ports";

describe("the ports of a node", () => {
  it("are those of its type", () => {
    const type = [...CATALOG.values()].find(({ inputs }) => inputs.length > 0);
    expect(portsOf(type, [], "a").inputs).toBe(type?.inputs);
  });

  it("are those that its wires name when the type is not installed", () => {
    const wire = (source: string, target: string) => ({
      source: { node: source, port: "out" },
      target: { node: target, port: "in" },
    });
    const { inputs, outputs } = portsOf(undefined, [wire("a", "x"), wire("b", "x"), wire("x", "c")], "x");
    expect(inputs.map(({ name, kind }) => [name, kind])).toEqual([["in", "any"]]);
    expect(outputs.map(({ name }) => name)).toEqual(["out"]);
  });
});

describe("the kind that a node is drawn in", () => {
  const port = (kind: "any" | "video") => ({ name: kind, kind, required: true, many: false }) as const;

  it("is that of the first output, else of the first input", () => {
    expect(mainKind({ inputs: [port("any")], outputs: [port("video")] })).toBe("video");
    expect(mainKind({ inputs: [port("video")], outputs: [] })).toBe("video");
    expect(mainKind({ inputs: [], outputs: [] })).toBe("any");
  });

  it("is that of what was made where the type leaves it open", () => {
    expect(kindOf({ kind: "text", text: "a" })).toBe("text");
    expect(kindOf([{ kind: "number", value: 1 }])).toBe("number");
    expect(kindOf([])).toBe("any");
    expect(kindOf(undefined)).toBe("any");
  });
});
