import { sameValue } from "@/graph/equal";
import type { Field, Schema } from "./schema";

type Params = Readonly<Record<string, unknown>>;

/** What every setting is: as it is set, or else by default. */
export function effective(fields: readonly Field[], params: Params): Params {
  return { ...Object.fromEntries(fields.map(({ name, schema }) => [name, schema.default])), ...params };
}

/** Whether a setting matters now: all others that it hangs on have one of the values that it names. */
export function isVisible({ "x-show-if": condition = {} }: Schema, params: Params): boolean {
  return Object.entries(condition).every(([name, wanted]) =>
    (Array.isArray(wanted) ? wanted : [wanted]).some((value) => sameValue(value, params[name])),
  );
}
