/** The words of commands and edits. */

import i18next from "i18next";
import { english } from "@/i18n/english";

type EditWord = keyof typeof english.command.edit;

/** What an edit did, as the undo menu says it. */
export function editWords(label: string): string {
  return i18next.t(`command:edit.${isEditWord(label) ? label : "change"}`);
}

function isEditWord(label: string): label is EditWord {
  return Object.hasOwn(english.command.edit, label);
}
