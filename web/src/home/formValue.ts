/** The values of a form, as its fields hold them and as a run takes them. */

import type { FormInput } from "@/api/projects";
import type { Value } from "@/api/types";

export type FormValues = Readonly<Record<string, Value | null>>;

/** Fields in which a person can give something; the others can only be set in the graph. */
export const GIVABLE: ReadonlySet<FormInput["kind"]> = new Set([
  "text",
  "prompt",
  "number",
  "flag",
  "image",
  "video",
  "audio",
]);

export function valuesOf(inputs: readonly FormInput[]): FormValues {
  return Object.fromEntries(inputs.map(({ name, value }) => [name, value]));
}

/** The names of what has to be given and is not. */
export function missing(inputs: readonly FormInput[], values: FormValues): ReadonlySet<string> {
  return new Set(inputs.filter(({ name, required }) => required && values[name] == null).map(({ name }) => name));
}

/** What differs from what the graph holds itself: only that is given to a run. */
export function given(inputs: readonly FormInput[], values: FormValues): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    inputs.flatMap(({ name, value }): [string, Value][] => {
      const now = values[name] ?? null;
      return now === null || now === value ? [] : [[name, now]];
    }),
  );
}
