import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused, Unreachable } from "@/api/client";
import type { Graph, ProblemReply } from "@/api/types";
import { docOf, graphOf } from "@/graph/document";
import { setParams, setView } from "@/graph/edit";
import { CATALOG } from "@/graph/testing";
import { type Draft, Editor, RefusedSave, type Saved, type Shelf } from "./editor";

const GRAPH: Graph = {
  nodes: [{ id: "words", type: "prompt", params: { text: "dawn" } }, { id: "clip", type: "video" }],
};

/** A server with one document, that can be away. */
class Server implements Shelf {
  rev = 1;
  graph: Graph = GRAPH;
  away = false;
  refusal: ProblemReply | null = null;
  saves = 0;
  draft: Draft | null = null;

  load = (): Promise<Saved> => (this.away ? gone() : Promise.resolve({ rev: this.rev, graph: this.graph }));

  save = (graph: Graph, rev: number): Promise<{ rev: number }> => {
    if (this.away) return gone();
    if (this.refusal !== null) return Promise.reject(new Refused(this.refusal));
    if (rev !== this.rev) return Promise.reject(new Refused(problem(409, "conflict")));
    this.saves += 1;
    this.graph = graph;
    this.rev += 1;
    return Promise.resolve({ rev: this.rev });
  };

  keepDraft = (draft: Draft): Promise<void> => {
    this.draft = draft;
    return Promise.resolve();
  };

  dropDraft = (): Promise<void> => {
    this.draft = null;
    return Promise.resolve();
  };

  /** Somebody else saves. */
  change(node: string, params: Record<string, unknown>): void {
    this.graph = graphOf(setParams(node, params)(docOf(this.graph)));
    this.rev += 1;
  }

  param(node: string, name: string): unknown {
    return docOf(this.graph).nodes[node]?.params[name];
  }
}

let server: Server;
let editor: Editor;

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  editor = new Editor(server, CATALOG, { rev: 1, graph: GRAPH });
});

afterEach(() => {
  editor.close();
  vi.useRealTimers();
});

const passed = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const text = (words: string) => setParams("words", { text: words });
const saving = () => editor.store.getState().saving.kind;

describe("saving", () => {
  it("happens by itself, once for what is typed in a row", async () => {
    for (const words of ["d", "du", "dusk"]) editor.edit("settings", text(words), { gesture: "words text" });
    expect(saving()).toBe("unsaved");
    await passed(700);
    expect([server.saves, server.param("words", "text"), saving()]).toEqual([1, "dusk", "saved"]);
  });

  it("merges with what somebody else has saved in another node", async () => {
    server.change("clip", { seconds: 3 });
    editor.edit("settings", text("dusk"));
    await passed(700);
    expect([server.param("words", "text"), server.param("clip", "seconds")]).toEqual(["dusk", 3]);
    expect(editor.doc.nodes["clip"]?.params).toEqual({ seconds: 3 });
    expect(editor.store.getState().conflicts).toEqual([]);
  });

  it("asks when both have changed the same field, and loses neither", async () => {
    server.change("words", { text: "noon" });
    editor.edit("settings", text("dusk"));
    await passed(700);
    const [conflict] = editor.store.getState().conflicts;
    expect(conflict).toMatchObject({ node: "words", field: "text", mine: "dusk", theirs: "noon" });
    if (conflict !== undefined) editor.settle([conflict], "theirs");
    await passed(700);
    expect([server.param("words", "text"), editor.store.getState().conflicts]).toEqual(["noon", []]);
  });

  it("keeps a draft while the server is away, and saves when it is back", async () => {
    server.away = true;
    editor.edit("settings", text("dusk"));
    await passed(700);
    expect([saving(), docOf(server.draft?.graph ?? {}).nodes["words"]?.params]).toEqual(["unreachable", { text: "dusk" }]);
    server.away = false;
    editor.retry();
    await passed(10);
    expect([server.param("words", "text"), saving(), server.draft]).toEqual(["dusk", "saved", null]);
  });

  it("keeps a draft at once when the page is left, unless all is saved", () => {
    editor.keep();
    expect(server.draft).toBeNull();

    editor.edit("settings", text("dusk"));
    editor.keep();
    expect(docOf(server.draft?.graph ?? {}).nodes["words"]?.params).toEqual({ text: "dusk" });
  });

  it("takes a draft up again, merged with what was saved since", async () => {
    server.change("clip", { seconds: 3 });
    const draft = { rev: 1, base: GRAPH, graph: graphOf(text("dusk")(docOf(GRAPH))) };
    const again = new Editor(server, CATALOG, { rev: 2, graph: server.graph }, [draft]);
    await passed(10);
    expect([server.param("words", "text"), server.param("clip", "seconds")]).toEqual(["dusk", 3]);
    again.close();
  });

  it("does not write what is as it was", async () => {
    editor.edit("settings", text("dusk"));
    editor.undo();
    await passed(700);
    expect([server.saves, saving()]).toEqual([0, "saved"]);
  });
});

describe("flush", () => {
  it("gives the revision that holds everything", async () => {
    editor.edit("settings", text("dusk"));
    expect(await editor.flush()).toBe(2);
    expect(server.param("words", "text")).toBe("dusk");
  });

  it("says when the server is away or refuses", async () => {
    server.away = true;
    editor.edit("settings", text("dusk"));
    await expect(editor.flush()).rejects.toBeInstanceOf(Unreachable);
    server.away = false;
    server.refusal = problem(422, "loop");
    await expect(editor.flush()).rejects.toBeInstanceOf(RefusedSave);
  });
});

describe("undo", () => {
  it("takes a whole gesture back at once, and a new one after it apart", () => {
    editor.edit("settings", text("d"), { gesture: "words text" });
    editor.edit("settings", text("du"), { gesture: "words text" });
    editor.endGesture();
    editor.edit("settings", text("dus"), { gesture: "words text" });
    editor.undo();
    expect(editor.doc.nodes["words"]?.params).toEqual({ text: "du" });
    editor.undo();
    expect(editor.doc.nodes["words"]?.params).toEqual({ text: "dawn" });
    expect(editor.undo()).toBeNull();
  });

  it("keeps what somebody else has changed meanwhile", async () => {
    editor.edit("move", setView("words", { x: 80 }));
    await passed(700);
    server.change("clip", { seconds: 3 });
    await editor.catchUp(server.rev);
    editor.undo();
    expect(editor.doc.views["words"]?.x ?? 0).toBe(0);
    expect(editor.doc.nodes["clip"]?.params).toEqual({ seconds: 3 });
  });
});

function gone(): Promise<never> {
  return Promise.reject(new Unreachable());
}

function problem(status: number, code: string): ProblemReply {
  return {
    type: "about:blank", status, code, title: code, detail: "", hint: "", where: {}, problems: [], rev: null,
    changed: null, instance: null,
  }; // prettier-ignore
}
