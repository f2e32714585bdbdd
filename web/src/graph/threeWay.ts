/** What two sides have made of one value. Values are compared as JSON; where two are equal, mine is kept as reference. */

import { sameValue } from "./equal";

export interface Picked<T> {
  /** Mine, when both sides have changed it differently. */
  readonly value: T;
  readonly clash: boolean;
}

export function pick<T>(base: T | undefined, mine: T, theirs: T): Picked<T> {
  if (sameValue(mine, theirs) || sameValue(base, theirs)) return { value: mine, clash: false };
  return sameValue(base, mine) ? { value: theirs, clash: false } : { value: mine, clash: true };
}

type Fields = Readonly<Record<string, unknown>>;

/** Field by field. A field that is not there counts as `undefined`. */
export function pickFields<T extends object>(
  base: T | undefined,
  mine: T,
  theirs: T,
): Picked<T> & { readonly clashes: readonly string[] } {
  if (sameValue(mine, theirs) || sameValue(base, theirs)) return { value: mine, clash: false, clashes: [] };
  const [was, left, right] = [fieldsOf(base), fieldsOf(mine), fieldsOf(theirs)];
  const clashes: string[] = [];
  const merged: [string, unknown][] = [];
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const { value, clash } = pick(fieldOf(was, name), fieldOf(left, name), fieldOf(right, name));
    if (clash) clashes.push(name);
    if (value !== undefined) merged.push([name, value]);
  }
  // The fields of a T, each from one of two of them.
  const value = Object.fromEntries(merged) as T;
  return { value: kept(value, mine, theirs), clash: clashes.length > 0, clashes };
}

/** The one of the two sides that is equal to a value, so that whoever compares references sees no change. */
export function kept<T>(value: T, mine: T, theirs: T): T {
  if (sameValue(value, mine)) return mine;
  return sameValue(value, theirs) ? theirs : value;
}

export function fieldOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function fieldsOf(value: object | undefined): Fields {
  return { ...value };
}
