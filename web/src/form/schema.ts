/** The JSON Schema of the settings of a node type, as far as forms understand it. */

import type { NodeTypeInfo } from "@/api/types";

export interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly Choosable[];
  readonly const?: Choosable;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  /** Kinds of files that an asset may be. */
  readonly accept?: readonly string[];
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly discriminator?: { readonly propertyName: string };
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly "x-widget"?: string;
  readonly "x-promote"?: boolean;
  /** Shown only while other settings have these values. */
  readonly "x-show-if"?: Readonly<Record<string, unknown>>;
  readonly "x-unit"?: string;
  /** Ours: null may be given as well. */
  readonly nullable?: boolean;
}

type Choosable = string | number | boolean | null;

export interface Field {
  readonly name: string;
  /** Without references. */
  readonly schema: Schema;
  readonly required: boolean;
}

/** The settings of a node type, in the order of its declaration. */
export function paramsOf(info: NodeTypeInfo): readonly Field[] {
  return fieldsOf(info.params);
}

/** The properties of an object. */
export function fieldsOf({ properties = {}, required = [], $defs = {} }: Schema): readonly Field[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    schema: resolve(schema, $defs),
    required: required.includes(name),
  }));
}

/** What an item of a list looks like; undefined when the list does not say. */
export function itemOf({ items, $defs = {} }: Schema): Schema | undefined {
  return items === undefined ? undefined : resolve(items, $defs);
}

/** The schema with references followed, and alternatives put together where one form can show them. */
export function resolve(schema: Schema, $defs: Readonly<Record<string, Schema>>): Schema {
  const { $ref, anyOf, ...own } = schema;
  if ($ref !== undefined) return resolve({ ...$defs[$ref.replace(/^#\/\$defs\//, "")], ...own }, $defs);
  if (anyOf === undefined) return { ...own, $defs };
  const all = anyOf.map((one) => resolve(one, $defs));
  const alternatives = all.filter(({ type }) => type !== "null");
  const nullable = alternatives.length < all.length || all.some((one) => one.nullable);
  const whole = { ...own, $defs, ...(nullable ? { nullable } : {}) };
  const [first, second] = alternatives;
  if (first !== undefined && second === undefined) return { ...first, ...whole };
  if (alternatives.every((one) => one.enum !== undefined)) {
    return { ...whole, enum: alternatives.flatMap((one) => one.enum ?? []) };
  }
  return { ...whole, anyOf: alternatives };
}

export interface Choice {
  readonly value: Choosable;
  /** What the schema calls it; undefined when it gives only the value. */
  readonly title: string | undefined;
}

/** The values to choose from, those with titles before bare ones; none when anything may be given. */
export function choicesOf({ enum: values = [], oneOf = [] }: Schema): readonly Choice[] {
  const named = oneOf.flatMap((one) => (one.const === undefined ? [] : [{ value: one.const, title: one.title }]));
  if (named.length > 0 && named.length === oneOf.length) return named;
  return values.map((value) => ({ value, title: undefined }));
}

/** What a new value begins as. */
export function blankOf(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.nullable) return null;
  const [choice] = choicesOf(schema);
  if (choice !== undefined) return choice.value;
  return BLANKS[schema.type ?? ""]?.(schema) ?? null;
}

const BLANKS: Readonly<Record<string, (schema: Schema) => unknown>> = {
  string: () => "",
  boolean: () => false,
  number: ({ minimum }) => minimum ?? 0,
  integer: ({ minimum }) => minimum ?? 0,
  array: () => [],
  object: (schema) =>
    Object.fromEntries(fieldsOf(schema).flatMap((field) => (field.required ? [[field.name, blankOf(field.schema)]] : []))),
};
