/** Moving the focus of the keyboard between the regions of the page. Each region says what it is by `data-place`. */

import { focusSoon } from "@/ui/focusSoon";

export type Place = "outline" | "inspector";

const FIELDS = ":is(input:not([type=hidden]), textarea, select, [contenteditable=true]):enabled";

/** What of a region gets the focus: the first of these that it has. */
const FIRST: Readonly<Record<Place, readonly string[]>> = {
  inspector: [`[data-field] ${FIELDS}`, FIELDS, "button", "[tabindex='0']"],
  outline: ["[role=treeitem][tabindex='0']", "[tabindex='0']", FIELDS],
};
/** Focus the first field of a region; one that is required and empty comes before the others. It may be drawn first. */
export function focusField(place: Place): void {
  focusSoon(() => firstIn(place));
}

/** Focus the text of a sticky note, which may be drawn first. */
export function focusNote(id: string): void {
  focusSoon(() => document.querySelector(`[data-node="${CSS.escape(id)}"] textarea`), { preventScroll: true });
}

/** Whether the keys of the graph mean something there: the canvas or the outline has the focus, or nothing has. */
export function isGraphFocused(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || target === document.body || target === document.documentElement) return true;
  return target.closest("[data-canvas-keys]") !== null;
}

export function isField(target: EventTarget | null): target is HTMLElement {
  return target instanceof HTMLElement && target.matches(TEXT_FIELDS);
}

/** Whether a field holds a part of the document. */
export function isSetting(target: EventTarget | null): target is HTMLElement {
  return isField(target) && target.closest("[data-field]") !== null;
}

const TEXT_FIELDS =
  "textarea, select, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=button], [type=range], [type=color])";

function firstIn(place: Place): HTMLElement | null {
  const region = document.querySelector(`[data-place=${place}]`);
  if (region === null) return null;
  for (const selector of FIRST[place]) {
    const found = [...region.querySelectorAll<HTMLElement>(selector)];
    const chosen = found.find(isMissing) ?? found[0];
    if (chosen !== undefined) return chosen;
  }
  return null;
}

function isMissing(field: HTMLElement): boolean {
  const required = field.matches("[required], [aria-required=true]");
  return required && "value" in field && field.value === "";
}
