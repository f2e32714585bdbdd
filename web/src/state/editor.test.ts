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
  tries = 0;
  draft: Draft | null = null;
  /** Answers that are held back until they are called. */
  held: (() => void)[] | null = null;

  load = async (): Promise<Saved> => {
    if (this.away) return gone();
    const { rev, graph } = this;
    await this.letGo();
    return { rev, graph };
  };

  save = async (graph: Graph, rev: number): Promise<{ rev: number }> => {
    this.tries += 1;
    if (this.away) return gone();
    if (this.refusal !== null) throw new Refused(this.refusal);
    if (rev !== this.rev) throw new Refused(problem(409, "conflict"));
    this.saves += 1;
    this.graph = graph;
    this.rev += 1;
    await this.letGo();
    return { rev: rev + 1 };
  };

  hold(): readonly (() => void)[] {
    this.held = [];
    return this.held;
  }

  private async letGo(): Promise<void> {
    const { held } = this;
    if (held !== null) await new Promise<void>((resolve) => held.push(resolve));
  }

  keepDraft = (draft: Draft): void => {
    this.draft = draft;
  };

  keepDraftAtOnce = this.keepDraft;

  dropDraft = (): void => {
    this.draft = null;
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

  it("keeps drafts that it has taken up as one, until that is saved", async () => {
    server.away = true;
    const [dusk, long] = [text("dusk"), setParams("clip", { seconds: 3 })].map((step) => graphOf(step(docOf(GRAPH))));
    const drafts = [dusk, long].map((graph) => ({ rev: 1, base: GRAPH, graph: graph ?? {} }));
    const again = new Editor(server, CATALOG, { rev: 1, graph: GRAPH }, drafts);
    const { nodes } = docOf(server.draft?.graph ?? {});
    expect([nodes["words"]?.params, nodes["clip"]?.params]).toEqual([{ text: "dusk" }, { seconds: 3 }]);
    server.away = false;
    await passed(10);
    expect(server.draft).toBeNull();
    again.close();
  });

  it("drops a draft that says what is saved already", () => {
    const draft = { rev: 1, base: GRAPH, graph: graphOf(text("dusk")(docOf(GRAPH))) };
    server.draft = draft;
    new Editor(server, CATALOG, { rev: 2, graph: draft.graph }, [draft]).close();
    expect(server.draft).toBeNull();
  });

  it("drops the draft when somebody else has saved the same", async () => {
    editor.edit("settings", text("dusk"));
    editor.keep();
    server.change("words", { text: "dusk" });
    await passed(700);
    expect([saving(), server.draft]).toEqual(["saved", null]);
  });

  it("does not write what is as it was", async () => {
    editor.edit("settings", text("dusk"));
    editor.undo();
    await passed(700);
    expect([server.saves, saving()]).toEqual([0, "saved"]);
  });
});

describe("catching up", () => {
  it("is tried again until the server is back, and is not called saved before", async () => {
    server.change("clip", { seconds: 3 });
    server.away = true;
    await editor.catchUp(2);
    expect(saving()).toBe("unreachable");
    await expect(editor.flush()).rejects.toBeInstanceOf(Unreachable);
    server.away = false;
    await passed(3100);
    expect([editor.store.getState().rev, saving()]).toEqual([2, "saved"]);
    expect(editor.doc.nodes["clip"]?.params).toEqual({ seconds: 3 });
  });

  it("asks for one graph at a time, so that none lands after a newer one", async () => {
    const held = server.hold();
    server.change("clip", { seconds: 3 });
    void editor.catchUp(2);
    await passed(0);
    server.change("clip", { seconds: 4 });
    void editor.catchUp(3);
    await passed(0);
    expect(held).toHaveLength(1);
    held[0]?.();
    await passed(0);
    held[1]?.();
    await passed(0);
    expect([held.length, editor.store.getState().rev]).toEqual([2, 3]);
    expect(editor.doc.nodes["clip"]?.params).toEqual({ seconds: 4 });
  });

  it("follows a server that has gone back to an older copy", async () => {
    for (const words of ["dusk", "night"]) {
      editor.edit("settings", text(words));
      await passed(700);
    }
    server.rev = 1;
    server.graph = GRAPH;
    editor.edit("settings", setParams("clip", { seconds: 3 }));
    await passed(700);
    expect([server.rev, server.param("clip", "seconds"), saving()]).toEqual([2, 3, "saved"]);
  });
});

describe("somebody who does not pause", () => {
  it("has a draft and a save all the same", async () => {
    for (let letter = 0; letter < 40; letter += 1) {
      editor.edit("settings", text("x".repeat(letter + 1)), { gesture: "typing" });
      await passed(100);
      if (letter === 4) expect(server.draft).not.toBeNull();
    }
    expect(String(server.param("words", "text")).length).toBeGreaterThan(25);
  });
});

describe("leaving", () => {
  it("keeps the last edit at once, and saves it", async () => {
    editor.edit("settings", text("dusk"));
    editor.close();
    expect(docOf(server.draft?.graph ?? {}).nodes["words"]?.params).toEqual({ text: "dusk" });
    await passed(0);
    expect([server.param("words", "text"), server.draft]).toEqual(["dusk", null]);
  });

  it("saves what was edited while a save was under way", async () => {
    editor.edit("settings", text("du"));
    const held = server.hold();
    await passed(600);
    editor.edit("settings", text("dusk"));
    editor.close();
    server.held = null;
    held[0]?.();
    await passed(0);
    expect([held.length, server.param("words", "text"), server.draft]).toEqual([1, "dusk", null]);
  });

  it("tries once, and leaves the rest to the draft", async () => {
    server.away = true;
    editor.edit("settings", text("dusk"));
    editor.close();
    expect(server.draft).not.toBeNull();
    server.draft = null; // whoever opens the project again takes it over
    await passed(10_000);
    expect([server.draft, server.tries]).toEqual([null, 1]);
  });

  it("overwrites nothing of others when nobody is there any more to be asked", async () => {
    server.change("words", { text: "noon" });
    editor.edit("settings", text("dusk"));
    editor.close();
    await passed(10_000);
    expect(server.param("words", "text")).toBe("noon");
    expect(docOf(server.draft?.graph ?? {}).nodes["words"]?.params).toEqual({ text: "dusk" });
  });
});

describe("flush", () => {
  it("gives the revision that holds everything", async () => {
    editor.edit("settings", text("dusk"));
    expect(await editor.flush()).toBe(2);
    expect(server.param("words", "text")).toBe("dusk");
  });

  it("waits for what others have saved, so that what runs is the newest", async () => {
    const held = server.hold();
    server.change("clip", { seconds: 3 });
    void editor.catchUp(2);
    const flushed = editor.flush();
    await passed(0);
    held[0]?.();
    expect(await flushed).toBe(2);
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
