import { describe, expect, it } from "vitest";
import { jsonOf, readJson } from "./nodeJson";

describe("a node as JSON", () => {
  const node = { id: "hero", type: "video", typeVersion: null, params: { seed: 1 }, disabled: false, pinned: null };

  it("gives back what it was made of", () => {
    expect(readJson(jsonOf(node), node)).toEqual({ ok: true, edited: { params: { seed: 1 }, disabled: false } });
  });

  it("is refused with a reason", () => {
    expect(readJson("{", node)).toEqual({ ok: false, fault: "not-json" });
    expect(readJson("[]", node)).toEqual({ ok: false, fault: "not-node" });
    expect(readJson(jsonOf({ ...node, id: "other" }), node)).toEqual({ ok: false, fault: "fixed" });
  });
});
