// @vitest-environment node
import { describe, expect, it } from "vitest";
import { type Doc, type Step } from "./document";
import { addNode, connect, moveNodes, removeNodes, seq, setParams, setView } from "./edit";
import { EMPTY_HISTORY, type History, MOST_STEPS, record, redo, undo } from "./history";
import { CATALOG, docWith, nodeFrom, wire, wiresOf } from "./testing";

const START = docWith(["a:video", "b:video", "cut:assemble"], ["a.video > cut.clips"]);

class Desk {
  history: History = EMPTY_HISTORY;
  constructor(public doc: Doc) {}

  edit(label: string, step: Step, gesture: string | null = null): void {
    const after = step(this.doc);
    this.history = record(this.history, { label, before: this.doc, after, gesture });
    this.doc = after;
  }

  go(way: typeof undo): string | null {
    const gone = way(this.history, this.doc);
    if (gone !== null) [this.history, this.doc] = [gone.history, gone.doc];
    return gone?.label ?? null;
  }
}

describe("alone", () => {
  it("every step comes back to the very document it left", () => {
    const desk = new Desk(START);
    desk.edit("param", setParams("a", { seed: 1 }));
    desk.edit("remove", removeNodes(["a"]));
    const end = desk.doc;
    expect([desk.go(undo), desk.go(undo), desk.go(undo)]).toEqual(["remove", "param", null]);
    expect(desk.doc).toBe(START);
    expect([desk.go(redo), desk.go(redo), desk.go(redo)]).toEqual(["param", "remove", null]);
    expect(desk.doc).toBe(end);
  });

  it("a gesture is one step, until another begins", () => {
    const desk = new Desk(START);
    for (const x of [1, 2, 3]) desk.edit("move", moveNodes(new Map([["a", { x, y: 0 }]])), "drag-1");
    desk.edit("move", moveNodes(new Map([["a", { x: 9, y: 0 }]])), "drag-2");
    desk.go(undo);
    expect(desk.doc.views.a?.x).toBe(3);
    desk.go(undo);
    expect(desk.doc).toBe(START);
  });

  it("a new edit forgets what was taken back, and never joins it", () => {
    const desk = new Desk(START);
    desk.edit("one", setParams("a", { seed: 1 }), "typing");
    desk.edit("two", setParams("b", { seed: 1 }));
    desk.go(undo);
    desk.edit("three", setParams("a", { seed: 2 }), "typing");
    expect(desk.history.future).toEqual([]);
    desk.go(undo);
    expect(desk.doc.nodes.a?.params).toEqual({ seed: 1 });
  });

  it("an edit that changes nothing is no step, and there is an end to the past", () => {
    const desk = new Desk(START);
    desk.edit("none", setParams("a", {}));
    expect(desk.history).toBe(EMPTY_HISTORY);
    for (let seed = 1; seed <= MOST_STEPS + 5; seed += 1) desk.edit("seed", setParams("a", { seed }));
    expect(desk.history.past).toHaveLength(MOST_STEPS);
  });
});

describe("with others", () => {
  const others = seq(setParams("b", { seed: 8 }), addNode(nodeFrom("song:audio"), { x: 0, y: 0 }));

  it("a step back keeps what they have done since", () => {
    const desk = new Desk(START);
    desk.edit("mine", setParams("a", { seed: 1 }));
    desk.doc = others(desk.doc);
    desk.go(undo);
    expect(desk.doc).toEqual(others(START));
    desk.go(redo);
    expect(desk.doc).toEqual(others(setParams("a", { seed: 1 })(START)));
  });

  it("what they changed after me stays theirs", () => {
    const desk = new Desk(START);
    desk.edit("mine", setParams("a", { seed: 1 }));
    desk.doc = setParams("a", { seed: 2 })(desk.doc);
    desk.go(undo);
    expect(desk.doc.nodes.a?.params).toEqual({ seed: 2 });
  });

  it("a node of mine that they have wired is not taken away from them", () => {
    const desk = new Desk(START);
    desk.edit("add", addNode(nodeFrom("c:video"), { x: 0, y: 0 }));
    desk.doc = connect(CATALOG, wire("c.video > cut.clips"))(desk.doc);
    desk.go(undo);
    expect(wiresOf(desk.doc)).toContain("c.video > cut.clips");
  });

  it("a gesture around an edit of theirs does not take that along", () => {
    const desk = new Desk(START);
    desk.edit("type", setView("a", { title: "H" }), "typing");
    desk.doc = others(desk.doc);
    desk.edit("type", setView("a", { title: "He" }), "typing");
    expect(desk.history.past).toHaveLength(1);
    desk.go(undo);
    expect(desk.doc).toEqual(others(START));
  });
});
