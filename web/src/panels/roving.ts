/** The arrow keys in a list of rows, of which the Tab key stops at one. Rows are marked with `data-row`. */

import type { KeyboardEvent } from "react";

/** Moves the focus; gives whether the key was one of its own. */
export function moveRow({ key, currentTarget, target }: KeyboardEvent<HTMLElement>): boolean {
  const rows = [...currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const here = rows.findIndex((row) => row === target);
  const places: Readonly<Record<string, number>> = {
    ArrowDown: here + 1,
    ArrowUp: here - 1,
    Home: 0,
    End: rows.length - 1,
  };
  const to = places[key];
  if (to === undefined) return false;
  rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
  return true;
}
