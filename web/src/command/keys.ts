/** The keys of commands: what they do, and how a platform writes them. */

import i18next from "i18next";
import { createKeybindingsHandler } from "tinykeys";
import type { english } from "@/i18n/english";
import type { Session } from "@/state/session";
import type { Command } from "./command";
import { type CommandId, COMMANDS } from "./commands";
import { isField, isGraphFocused, isSetting } from "./focus";
import { runCommand } from "./runCommand";

/** A key that is held longer, in milliseconds, is not tapped. */
const TAP = 400;

/** Follow the keys of the whole page. Gives the way to stop. */
export function bindKeys(session: Session): () => void {
  const bindings = COMMANDS.filter(({ native }) => native !== true).flatMap((command) =>
    command.keys.map((keys): [string, (event: KeyboardEvent) => void] => [keys, (event) => pressed(session, command, event)]),
  );
  const handler = createKeybindingsHandler(Object.fromEntries(bindings), { ignore: isTaken });
  addEventListener("keydown", handler);
  return () => removeEventListener("keydown", handler);
}

/** How this platform writes the first keys of a command; undefined when it has none. */
export function keysText({ keys: [first] }: Pick<Command, "keys">): string | undefined {
  return first === undefined ? undefined : keyText(first);
}

/** How this platform writes these keys. */
export function keyText(keys: string): string {
  const parts = keys.split(/(?<=\w|\])\+/).filter((part) => !part.startsWith("["));
  if (!isMac()) return parts.map(keyName).join("+");
  // A Mac writes its keys in one order, whatever is pressed first.
  const order = (part: string): number => {
    const place = MAC_ORDER.indexOf(part);
    return place === -1 ? MAC_ORDER.length : place;
  };
  return parts
    .sort((a, b) => order(a) - order(b))
    .map((part) => MAC[part] ?? keyName(part))
    .join("");
}

function pressed(session: Session, command: Command<CommandId>, event: KeyboardEvent): void {
  if (!isMeant(command, event)) return;
  event.preventDefault();
  if (command.tap === true) whenTapped(event, () => runCommand(session, command.id));
  else if (command.inSettings === true && isSetting(event.target)) outside(event.target, () => runCommand(session, command.id));
  else runCommand(session, command.id);
}

/** Act when the key is let go soon and the pointer was not used meanwhile: with Space held down it moves the canvas. */
function whenTapped({ code }: KeyboardEvent, act: () => void): void {
  const done = new AbortController();
  const { signal } = done;
  const giveUp = (): void => done.abort();
  const letGo = (event: KeyboardEvent): void => {
    if (event.code !== code) return;
    giveUp();
    act();
  };
  addEventListener("keyup", letGo, { signal });
  addEventListener("pointerdown", giveUp, { signal, capture: true });
  addEventListener("wheel", giveUp, { signal, capture: true });
  setTimeout(giveUp, TAP);
}

/** A field keeps what is typed as it is until it is left; then it shows what the document has. */
function outside(field: HTMLElement, act: () => void): void {
  field.blur();
  act();
  if (field.isConnected) field.focus();
}

/** Somebody has used the event, or is in the middle of a character. */
function isTaken(event: KeyboardEvent): boolean {
  return event.defaultPrevented || event.isComposing;
}

function isMeant({ alone, inFields, inSettings, repeats }: Command, event: KeyboardEvent): boolean {
  if (event.repeat && repeats !== true) return false;
  if (isField(event.target)) return inFields === true || (inSettings === true && isSetting(event.target));
  if (alone !== true) return true;
  return isGraphFocused(event.target) && !pressesButton(event);
}

/** A button that has the focus takes Enter and Space for itself. */
function pressesButton({ key, target, shiftKey, altKey }: KeyboardEvent): boolean {
  if ((key !== "Enter" && key !== " ") || shiftKey || altKey) return false;
  return target instanceof Element && target.closest("button, a[href], summary, input, [role=button]") !== null;
}

function isMac(): boolean {
  return /Mac|iPod|iPhone|iPad/.test(navigator.userAgent);
}

const MAC_ORDER = ["Alt", "Shift", "$mod"];
const MAC: Readonly<Record<string, string>> = { $mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↩", Backspace: "⌫", Delete: "⌦" };

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Backquote: "`",
  Backslash: "\\",
};

type KeyName = keyof typeof english.command.key;

const NAMES: Readonly<Record<string, KeyName>> = {
  $mod: "ctrl",
  Shift: "shift",
  Alt: "alt",
  Enter: "enter",
  Escape: "escape",
  Space: "space",
  Delete: "delete",
  Backspace: "backspace",
};

function keyName(part: string): string {
  const named = NAMES[part];
  if (named !== undefined) return i18next.t(`command:key.${named}`);
  return SIGNS[part] ?? part.replace(/^(Digit|Key)/, "").toUpperCase();
}
