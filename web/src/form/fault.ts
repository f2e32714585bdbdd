/** What is wrong with a setting, as far as its schema tells. The server has the last word. */

import { number } from "@/i18n/format";
import { sameValue } from "@/graph/equal";
import { choicesOf, fieldsOf, itemOf, type Schema } from "./schema";

export interface Fault {
  readonly key:
    | "fault.empty"
    | "fault.least"
    | "fault.most"
    | "fault.multiple"
    | "fault.whole"
    | "fault.short"
    | "fault.long"
    | "fault.pattern"
    | "fault.choice"
    | "fault.items";
  readonly values: Readonly<Record<string, string | number>>;
}

/** Null when nothing is wrong. `required`: it may not be left out. */
export function faultOf(schema: Schema, value: unknown, required = false): Fault | null {
  if (value === undefined) return required && schema.default === undefined ? fault("fault.empty") : null;
  if (value === null) return null;
  const choices = choicesOf(schema);
  if (choices.length > 0) return choices.some((one) => sameValue(one.value, value)) ? null : fault("fault.choice");
  if (typeof value === "number") return numberFault(schema, value);
  if (typeof value === "string") return textFault(schema, value);
  if (Array.isArray(value) && value.length > (schema.maxItems ?? Infinity)) return fault("fault.items", schema.maxItems);
  return null;
}

/** Whether something is wrong with a part of it. */
export function isFaultyWithin(schema: Schema, value: unknown): boolean {
  const item = itemOf(schema);
  if (Array.isArray(value) && item !== undefined) {
    return value.some((one) => faultOf(item, one) !== null || isFaultyWithin(item, one));
  }
  if (typeof value !== "object" || value === null) return false;
  return fieldsOf(schema).some(({ name, schema: part, required }) => faultOf(part, Reflect.get(value, name), required) !== null);
}

function numberFault({ type, minimum, maximum, multipleOf }: Schema, value: number): Fault | null {
  if (minimum !== undefined && value < minimum) return fault("fault.least", minimum);
  if (maximum !== undefined && value > maximum) return fault("fault.most", maximum);
  if (type === "integer" && !Number.isInteger(value)) return fault("fault.whole");
  if (multipleOf !== undefined && !divides(multipleOf, value)) return fault("fault.multiple", multipleOf);
  return null;
}

function textFault({ minLength = 0, maxLength = Infinity, pattern }: Schema, value: string): Fault | null {
  // Python counts characters, JavaScript halves of some of them.
  const length = Array.from(value).length;
  if (length < minLength) return length === 0 ? fault("fault.empty") : { key: "fault.short", values: { count: minLength } };
  if (length > maxLength) return { key: "fault.long", values: { count: maxLength } };
  return pattern !== undefined && matches(pattern, value) === false ? fault("fault.pattern") : null;
}

/** Null when the pattern is of a kind that this browser does not know. */
function matches(pattern: string, value: string): boolean | null {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return null;
  }
}

function divides(step: number, value: number): boolean {
  const times = value / step;
  return Math.abs(times - Math.round(times)) < 1e-9;
}

function fault(key: Fault["key"], limit?: number): Fault {
  return { key, values: limit === undefined ? {} : { limit: number(limit) } };
}
