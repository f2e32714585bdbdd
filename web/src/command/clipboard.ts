/**
 * Copy and paste through the clipboard of the system, as text that is JSON.
 *
 * The browser's own events need no permission. Menus have no such event: they ask the browser.
 */

import i18next from "i18next";
import { type Clip, clipText, copy, cornerOf, parseClip, paste } from "@/graph/clipboard";
import { removeFrames, removeNodes, seq } from "@/graph/edit";
import { GRID } from "@/graph/geometry";
import { intakeOf } from "@/state/intake";
import { seenDoc } from "@/state/seen";
import type { Session } from "@/state/session";
import { type Point, select } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { announce } from "@/ui/announce";
import { readClipboard, rememberCopied, writeClipboard } from "@/ui/clipboard";
import { toast } from "@/ui/toasts";
import { isField, isGraphFocused } from "./focus";
import { freePlace } from "./place";
import { needsNow } from "./selection";

const ASIDE = 4 * GRID;

/** Follow the browser's events for as long as the session is open. Gives the way to stop. */
export function followClipboard(session: Session): () => void {
  let shift = false;
  const onKey = (event: KeyboardEvent): void => {
    shift = event.shiftKey;
  };
  const onCopy = (event: ClipboardEvent): void => {
    if (event.clipboardData === null || !isOurs(event)) return;
    const text = event.type === "cut" ? cut(session) : copied(session);
    if (text === null) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (event.clipboardData === null || !isOurs(event) || needsNow(session) !== true) return;
    event.preventDefault();
    const files = [...event.clipboardData.files];
    if (files.length > 0) intakeOf(session)?.(files, viewportOf(session).pointer());
    else pasteText(session, event.clipboardData.getData("text/plain"), shift);
  };
  addEventListener("keydown", onKey, { capture: true });
  addEventListener("keyup", onKey, { capture: true });
  document.addEventListener("copy", onCopy);
  document.addEventListener("cut", onCopy);
  document.addEventListener("paste", onPaste);
  return () => {
    removeEventListener("keydown", onKey, { capture: true });
    removeEventListener("keyup", onKey, { capture: true });
    document.removeEventListener("copy", onCopy);
    document.removeEventListener("cut", onCopy);
    document.removeEventListener("paste", onPaste);
  };
}

/** Copy or cut from a menu. */
export async function copyFromMenu(session: Session, how: "copy" | "cut"): Promise<void> {
  const text = how === "cut" ? cut(session) : copied(session);
  // Where the browser refuses, the menu still pastes what was copied here.
  if (text !== null) await writeClipboard(text).catch(() => undefined);
}

/** Paste from a menu. */
export async function pasteFromMenu(session: Session, incoming: boolean): Promise<void> {
  pasteText(session, await readClipboard(), incoming);
}

/** A copy of what is selected beside it, in one step. */
export function duplicate(session: Session, incoming: boolean): void {
  const clip = copy(session.editor.doc, chosen(session));
  const corner = cornerOf(clip);
  insert(session, clip, { x: corner.x + ASIDE, y: corner.y + ASIDE }, { incoming, label: "duplicate" });
}

/** Put nodes into the graph that come as text: a clip or a whole graph. */
function pasteText(session: Session, text: string, incoming: boolean): void {
  const clip = parseClip(text);
  if (clip !== null) insert(session, clip, viewportOf(session).pointer(), { incoming, label: "paste" });
  else if (text.trim() !== "") toast({ title: i18next.t("command:said.no-clip"), look: "plain" });
}

interface InsertOptions {
  readonly incoming: boolean;
  readonly label: "paste" | "duplicate";
}

function insert(session: Session, clip: Clip, at: Point, { incoming, label }: InsertOptions): void {
  const { editor, catalog, view } = session;
  const { step, ids } = paste(editor.doc, catalog, clip, { at: freePlace(editor.doc, at), incoming });
  editor.edit(label, step);
  select(view, ids);
  announce(i18next.t("command:said.pasted", { count: ids.length }));
}

function copied(session: Session): string | null {
  const ids = chosen(session);
  if (ids.length === 0) return null;
  const clip = copy(seenDoc(session), ids);
  const text = clipText(clip);
  rememberCopied(text);
  announce(i18next.t("command:said.copied", { count: clip.nodes.length }));
  return text;
}

function cut(session: Session): string | null {
  if (needsNow(session) !== true) return null;
  const text = copied(session);
  if (text === null) return null;
  const { selected, selectedFrames } = session.view.getState();
  session.editor.edit("cut", seq(removeNodes(selected), removeFrames(selectedFrames)));
  session.view.setState({ selected: new Set(), selectedEdges: new Set(), selectedFrames: new Set(), focused: null });
  return text;
}

function chosen({ view }: Session): string[] {
  const { selected, selectedFrames } = view.getState();
  return [...selected, ...selectedFrames];
}

/** Text in fields, in dialogs and marked text elsewhere belong to the browser. */
function isOurs({ target, defaultPrevented }: ClipboardEvent): boolean {
  if (defaultPrevented || isField(target) || !isGraphFocused(target)) return false;
  return document.querySelector("dialog[open]") === null && (getSelection()?.toString() ?? "") === "";
}
