/** Which widget edits a setting, by the keywords of its schema. */

import { choicesOf, fieldsOf, itemOf, type Schema } from "./schema";

export type WidgetName =
  | "asset"
  | "choice"
  | "flag"
  | "group"
  | "json"
  | "list"
  | "model"
  | "multiline"
  | "number"
  | "range"
  | "seed"
  | "text"
  | "value";

interface Asked {
  readonly name: string;
  readonly schema: Schema;
  /** Whether the node type has models to choose from. */
  readonly hasModels: boolean;
}

/** The first rule that holds decides. What no rule knows is edited as JSON, so that nothing can't be edited. */
const RULES: readonly (readonly [WidgetName, (asked: Asked) => boolean])[] = [
  ["multiline", ({ schema }) => schema["x-widget"] === "multiline" || schema.format === "multiline"],
  ["seed", ({ schema, name }) => schema["x-widget"] === "seed" || (schema.type === "integer" && name === "seed")],
  ["asset", ({ schema }) => schema.format === "asset"],
  ["value", ({ schema }) => isValue(schema)],
  ["model", ({ schema, name, hasModels }) => hasModels && name === "model" && schema.type === "string"],
  ["choice", ({ schema }) => choicesOf(schema).length > 0],
  ["flag", ({ schema }) => schema.type === "boolean"],
  ["range", ({ schema }) => isNumber(schema) && isShort(schema)],
  ["number", ({ schema }) => isNumber(schema)],
  ["text", ({ schema }) => schema.type === "string"],
  ["list", ({ schema }) => schema.type === "array" && isPlain(itemOf(schema))],
  ["group", ({ schema }) => isGroup(schema)],
];

export function widgetOf(name: string, schema: Schema, hasModels = false): WidgetName {
  return RULES.find(([, holds]) => holds({ name, schema, hasModels }))?.[0] ?? "json";
}

/** How far one press of an arrow key goes. */
export function stepOf({ type, multipleOf, minimum, maximum }: Schema): number {
  if (multipleOf !== undefined) return multipleOf;
  if (type === "integer") return 1;
  return minimum !== undefined && maximum !== undefined && maximum - minimum <= 2 ? 0.01 : 0.1;
}

const MOST_WHOLE = 64;
const MOST_BROKEN = 25;

/** Short enough for a slider to hit every value. */
function isShort({ type, minimum, maximum }: Schema): boolean {
  if (minimum === undefined || maximum === undefined) return false;
  return maximum - minimum <= (type === "integer" ? MOST_WHOLE : MOST_BROKEN);
}

function isNumber({ type }: Schema): boolean {
  return type === "number" || type === "integer";
}

/** A value as it travels through wires: told apart by its kind. */
function isValue({ anyOf = [] }: Schema): boolean {
  return anyOf.length > 0 && anyOf.every(({ properties, discriminator }) => {
    return discriminator?.propertyName === "kind" || properties?.["kind"]?.enum !== undefined;
  });
}

function isGroup(schema: Schema): boolean {
  const fields = fieldsOf(schema);
  return schema.type === "object" && fields.length > 0 && fields.every((field) => isSimple(field.schema));
}

function isPlain(schema: Schema | undefined): boolean {
  return schema !== undefined && (isSimple(schema) || isGroup(schema));
}

function isSimple(schema: Schema): boolean {
  return choicesOf(schema).length > 0 || ["string", "number", "integer", "boolean"].includes(schema.type ?? "");
}
