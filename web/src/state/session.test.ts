import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Graph } from "@/api/types";
import { docOf, graphOf } from "@/graph/document";
import { setParams } from "@/graph/edit";
import { CATALOG } from "@/graph/testing";
import type { Draft } from "./editor";
import { openSession } from "./session";
import { joinTabs } from "./tabs";

const GRAPH: Graph = { nodes: [{ id: "words", type: "prompt", params: { text: "dawn" } }] };
const dusk = setParams("words", { text: "dusk" });

const kept = new Map<string, Draft>();
const saved = { rev: 1, graph: GRAPH };
let away = false;

vi.mock("idb-keyval", () => ({
  entries: () => Promise.resolve([...kept]),
  set: (key: string, draft: Draft) => Promise.resolve(kept.set(key, draft)),
  delMany: (keys: readonly string[]) => Promise.resolve(keys.map((key) => kept.delete(key))),
}));

beforeEach(() => {
  away = false;
  kept.clear();
  localStorage.clear();
  Object.assign(saved, { rev: 1, graph: GRAPH });
  vi.stubGlobal("WebSocket", class Silent extends EventTarget {
    close(): void {
      // Nothing was open.
    }
  });
  vi.stubGlobal("fetch", async (request: Request) => {
    if (away) throw new TypeError("Failed to fetch");
    if (request.url.endsWith("/api/version")) return Response.json({ version: "1", ui: "1" });
    if (request.method === "PUT") Object.assign(saved, { rev: saved.rev + 1, graph: (await request.json()) as Graph });
    return Response.json(saved);
  });
});

afterEach(() => vi.unstubAllGlobals());

describe("opening a project", () => {
  it("that can't be loaded leaves drafts where they are, and no trace in other tabs", async () => {
    const draft = { rev: 1, base: GRAPH, graph: graphOf(dusk(docOf(GRAPH))) };
    kept.set("draft p gone", draft);
    const seen: number[] = [];
    const other = joinTabs("p", "other", (others) => seen.push(others));
    away = true;
    await expect(openSession("p", CATALOG)).rejects.toThrow();
    await vi.waitFor(() => expect(seen).toEqual([1, 0]));
    expect(kept.get("draft p gone")).toBe(draft);
    other.close();
  });

  it("in a second tab that was made by duplicating leaves the first one its draft", async () => {
    const first = await openSession("p", CATALOG);
    const second = await openSession("p", CATALOG);
    first.editor.edit("settings", dusk);
    first.editor.keep();
    second.editor.edit("settings", setParams("words", { negative: "rain" }));
    await second.editor.flush();
    const drafts = Object.entries(localStorage).filter(([key]) => key.startsWith("draft p "));
    const [left] = drafts.map(([, text]) => JSON.parse(String(text)) as Draft);
    expect(docOf(left?.graph ?? {}).nodes["words"]?.params).toEqual({ text: "dusk" });
    first.close();
    second.close();
  });
});
