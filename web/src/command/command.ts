/** What a command is. Menus, keys, the palette and the sheet of keys all read the same table; see commands.ts. */

import type { english } from "@/i18n/english";
import type { Session } from "@/state/session";

export type Group = "add" | "edit" | "select" | "run" | "view" | "project";

/** Why a command can't be carried out now: a key of `command:reason`. */
export type Reason = keyof typeof english.command.reason;

export interface Command<Id extends string = string> {
  /** Names its words as well: `command:label.<id>`. */
  readonly id: Id;
  readonly group: Group;
  /** As tinykeys writes them. The first is shown. */
  readonly keys: readonly string[];
  /** The keys work only while the graph has the focus. */
  readonly alone?: boolean;
  /** The keys work while a field is edited as well. */
  readonly inFields?: boolean;
  /** The keys work in the settings of nodes as well: what is typed there is a step of the document. */
  readonly inSettings?: boolean;
  /** The key may be held down. */
  readonly repeats?: boolean;
  /** Held down, the key means something else to the canvas: only a short press counts. */
  readonly tap?: boolean;
  /** Of use only by its keys: lists of commands leave it out. */
  readonly keysOnly?: boolean;
  /** The browser has an event of its own for these keys; see clipboard.ts. */
  readonly native?: boolean;
  readonly available?: (session: Session) => true | Reason;
  readonly run: (session: Session) => void | Promise<void>;
  readonly checked?: (session: Session) => boolean;
}

/** Keeps the ids, so that the whole table knows their names. */
export function commands<const Id extends string>(list: readonly Command<Id>[]): readonly Command<Id>[] {
  return list;
}

export function availability(command: Command, session: Session): true | Reason {
  return command.available?.(session) ?? true;
}
