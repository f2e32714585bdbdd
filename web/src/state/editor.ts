/**
 * The document that is edited: with undo, saved by itself, and merged with what others have saved.
 *
 * `base` is what the server had at `rev`. Whatever the server has now is merged node by node: `merge(base, doc, theirs)`.
 */

import { createStore, type StoreApi } from "zustand";
import { Refused, Unreachable } from "@/api/client";
import type { Graph, Problem } from "@/api/types";
import { sameGraph } from "@/graph/difference";
import { type Catalog, type Doc, docOf, graphOf, PLAIN_VIEW, type Step } from "@/graph/document";
import { EMPTY_HISTORY, type History, record, redo, undo } from "@/graph/history";
import { placed } from "@/graph/placed";
import { type Choice, type Conflict, merge, resolve } from "@/graph/merge";

/** A saved graph, as the server gives it. */
export interface Saved {
  readonly rev: number;
  readonly graph: Graph;
}

/** Where documents are kept. `save` raises Refused with status 409 when `rev` is no longer the newest. */
export interface Shelf {
  readonly load: () => Promise<Saved>;
  readonly save: (graph: Graph, rev: number) => Promise<{ readonly rev: number }>;
  /** Drafts are kept as well as the browser can: neither to keep one nor to drop it ever fails. */
  readonly keepDraft: (draft: Draft) => void;
  /** The same, done before it returns. */
  readonly keepDraftAtOnce: (draft: Draft) => void;
  readonly dropDraft: () => void;
}

/** What is not saved yet, as it is kept in the browser. */
export interface Draft {
  readonly rev: number;
  readonly base: Graph;
  readonly graph: Graph;
}

type Saving =
  | { readonly kind: "saved"; readonly at: number | null }
  | { readonly kind: "unsaved" }
  | { readonly kind: "saving" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "refused"; readonly problem: Problem };

export interface EditorState {
  readonly doc: Doc;
  readonly base: Doc;
  readonly rev: number;
  readonly history: History;
  readonly saving: Saving;
  readonly conflicts: readonly Conflict[];
}

export interface EditOptions {
  /** Edits of the same gesture that follow one another are one step back. */
  readonly gesture?: string;
}

const SAVE_AFTER = 600;
/** Whoever does not pause is saved meanwhile. */
const SAVE_WITHIN = 3000;
const DRAFT_EVERY = 200;
const RETRY_AFTER = 3000;

export class Editor {
  readonly store: StoreApi<EditorState>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private draftTimer: ReturnType<typeof setTimeout> | undefined;
  /** When the first edit was made that no save has begun to take along. */
  private editedAt: number | null = null;
  private atWork: Promise<void> | null = null;
  /** The newest revision that the server is known to have. */
  private newest: number;
  private closed = false;

  /** `onRenamed` is told of nodes that got another id, because somebody else has given theirs to another node. */
  constructor(
    private readonly shelf: Shelf,
    private readonly catalog: Catalog,
    { rev, graph }: Saved,
    drafts: readonly Draft[] = [],
    private readonly onRenamed: (renamed: ReadonlyMap<string, string>) => void = () => undefined,
  ) {
    const base = drawn(graph);
    const conflicts: Conflict[] = [];
    let doc = base;
    for (const draft of drafts) {
      const merged = merge(drawn(draft.base), drawn(draft.graph), doc, { catalog });
      doc = merged.doc;
      conflicts.push(...merged.conflicts);
    }
    const clean = sameGraph(doc, base);
    const saving: Saving = clean ? { kind: "saved", at: null } : { kind: "unsaved" };
    this.store = createStore<EditorState>(() => ({ doc, base, rev, history: EMPTY_HISTORY, saving, conflicts }));
    this.newest = rev;
    if (clean) {
      if (drafts.length > 0) shelf.dropDraft();
      return;
    }
    this.keepDraft();
    this.schedule(0);
  }

  get doc(): Doc {
    return this.store.getState().doc;
  }

  /** Carry out one step. `label` names it in the undo menu (a key of `command:edit`). */
  edit(label: string, step: Step, { gesture }: EditOptions = {}): void {
    const before = this.doc;
    const after = step(before);
    if (after === before) return;
    const { history } = this.store.getState();
    this.change(after, record(history, { label, before, after, gesture: gesture ?? null }));
  }

  /** What comes next is a step of its own, even when it is the same gesture. */
  endGesture(): void {
    const { history } = this.store.getState();
    const last = history.past.at(-1);
    if (last?.gesture == null) return;
    const past = [...history.past.slice(0, -1), { ...last, gesture: null }];
    this.store.setState({ history: { ...history, past } });
  }

  /** Take the last step back; gives its label, or null when there is none. */
  undo(): string | null {
    return this.step(undo(this.store.getState().history, this.doc));
  }

  redo(): string | null {
    return this.step(redo(this.store.getState().history, this.doc));
  }

  /** Settle conflicts, all of one node: `both` makes one copy of it. */
  settle(settled: readonly Conflict[], choice: Choice): void {
    this.store.setState(({ conflicts }) => ({ conflicts: conflicts.filter((one) => !settled.includes(one)) }));
    this.edit("settle", resolve(this.doc, settled, choice));
  }

  /** Take what somebody else has saved, if it is newer than what is known. */
  async catchUp(rev: number): Promise<void> {
    this.newest = Math.max(this.newest, rev);
    await this.atWork;
    if (this.isBehind()) await this.work();
  }

  /** Save now what is not saved. Gives the newest revision, which holds it. Raises Unreachable, and Refused. */
  async flush(): Promise<number> {
    clearTimeout(this.timer);
    for (;;) {
      await this.atWork;
      const { saving, rev } = this.store.getState();
      if (saving.kind === "saved" && !this.isBehind()) return rev;
      await this.work();
      const now = this.store.getState().saving;
      if (now.kind === "unreachable") throw new Unreachable();
      if (now.kind === "refused") throw new RefusedSave(now.problem);
    }
  }

  /** The server may be back: try again what could not be saved. */
  retry(): void {
    if (this.store.getState().saving.kind === "unreachable") this.schedule(0);
  }

  /** The page may be closed in a moment: keep what is not saved, now. */
  keep(): void {
    this.forgetDraftTimer();
    const draft = this.draft();
    if (!this.isSaved() && draft !== null) this.shelf.keepDraftAtOnce(draft);
  }

  /** Nothing is edited any more. What is not saved is kept, and saved if that is possible at once. */
  close(): void {
    this.keep();
    this.closed = true;
    clearTimeout(this.timer);
    void this.saveLast();
  }

  private step(done: { history: History; doc: Doc; label: string } | null): string | null {
    if (done === null) return null;
    this.change(done.doc, done.history);
    return done.label;
  }

  private change(doc: Doc, history: History): void {
    this.store.setState(({ saving }) => ({
      doc,
      history,
      saving: saving.kind === "saving" || saving.kind === "unreachable" ? saving : { kind: "unsaved" },
    }));
    const now = performance.now();
    this.editedAt ??= now;
    this.schedule(Math.min(SAVE_AFTER, Math.max(0, this.editedAt + SAVE_WITHIN - now)));
    this.draftTimer ??= setTimeout(() => this.keepDraft(), DRAFT_EVERY);
  }

  private schedule(milliseconds: number): void {
    clearTimeout(this.timer);
    if (!this.closed) this.timer = setTimeout(() => void this.work(), milliseconds);
  }

  private isBehind(): boolean {
    return this.newest > this.store.getState().rev;
  }

  /** One thing at a time. What the server has is taken in first: a save that doesn't know it would be refused. */
  private work(): Promise<void> {
    this.atWork ??= (this.isBehind() ? this.pull() : this.save())
      .catch((error: unknown) => this.failed(error))
      .finally(() => {
        this.atWork = null;
      });
    return this.atWork;
  }

  private async save(): Promise<void> {
    const { doc, base, rev } = this.store.getState();
    this.editedAt = null;
    if (sameGraph(doc, base)) {
      this.know(doc, rev);
      return;
    }
    this.store.setState({ saving: { kind: "saving" } });
    const saved = await this.shelf.save(graphOf(doc), rev);
    this.know(doc, saved.rev);
    if (!this.isSaved()) this.schedule(SAVE_AFTER);
  }

  private async pull(): Promise<void> {
    const { newest } = this;
    const { rev, graph } = await this.shelf.load();
    // Nothing newer was heard of, so this is it, even where a server with an older copy counts lower.
    if (this.newest === newest) this.newest = rev;
    const theirs = drawn(graph);
    const { doc, base, conflicts } = this.store.getState();
    const merged = merge(base, doc, theirs, { catalog: this.catalog });
    this.store.setState({ doc: merged.doc, conflicts: [...conflicts, ...merged.conflicts] });
    this.know(theirs, rev);
    if (merged.renamed.size > 0) this.onRenamed(merged.renamed);
    if (!this.isSaved()) this.schedule(0);
  }

  /** The server has this at that revision. */
  private know(base: Doc, rev: number): void {
    const clean = sameGraph(this.doc, base);
    this.store.setState({ base, rev, saving: clean ? { kind: "saved", at: Date.now() / 1000 } : { kind: "unsaved" } });
    if (!clean) return;
    this.forgetDraftTimer();
    this.shelf.dropDraft();
  }

  private failed(error: unknown): void {
    if (error instanceof Refused && error.reply.status === 409) {
      this.newest = Math.max(this.newest, this.store.getState().rev + 1);
      this.schedule(0);
      return;
    }
    const refused = error instanceof Refused;
    this.store.setState({ saving: refused ? { kind: "refused", problem: error.problem } : { kind: "unreachable" } });
    this.keepDraft();
    // A save that is refused waits for another edit.
    if (!refused || this.isBehind()) this.schedule(RETRY_AFTER);
  }

  /** What has to be merged is left to the draft: nobody is there any more who could be asked. */
  private async saveLast(): Promise<void> {
    const { conflicts } = this.store.getState();
    await this.atWork;
    const asks = this.store.getState().conflicts.length > conflicts.length;
    if (!asks && !this.isSaved() && !this.isBehind()) await this.work();
  }

  private isSaved(): boolean {
    return this.store.getState().saving.kind === "saved";
  }

  /** Not once it is closed: whoever has opened the project again has taken the draft over, and may have saved it. */
  private keepDraft(): void {
    this.forgetDraftTimer();
    const draft = this.draft();
    if (draft !== null && !this.closed) this.shelf.keepDraft(draft);
  }

  private draft(): Draft | null {
    const { doc, base, rev } = this.store.getState();
    return doc === base ? null : { rev, base: graphOf(base), graph: graphOf(doc) };
  }

  private forgetDraftTimer(): void {
    clearTimeout(this.draftTimer);
    this.draftTimer = undefined;
  }
}

/** A graph whose nodes all have a place: one that was made without a canvas may lack them. */
function drawn(graph: Graph): Doc {
  const doc = docOf(graph);
  const places = placed(doc);
  if (places.size === 0) return doc;
  const added = [...places].map(([id, place]) => [id, { ...PLAIN_VIEW, ...place }] as const);
  return { ...doc, views: { ...doc.views, ...Object.fromEntries(added) } };
}

/** The document can't be saved as it is, and so can't be run. */
export class RefusedSave extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}
