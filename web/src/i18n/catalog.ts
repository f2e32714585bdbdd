/**
 * What the node catalogue is called: in German by its own words, else what the server says, and for names that the
 * server gives no title to (ports, values) the name itself, readable.
 */

import i18next from "i18next";
import type { NodeTypeInfo } from "@/api/types";
import { type Catalog, type Doc, type DocNode, nodeOf, viewOf } from "@/graph/document";
import type { Names } from "@/graph/find";
import { disguised } from "./pseudo";

/** The words of one language for the whole catalogue; see `de/node-types.json`. */
interface CatalogWords {
  readonly categories: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, { readonly title: string; readonly summary: string }>>;
  readonly types: Readonly<Record<string, TypeWords>>;
}

interface TypeWords {
  readonly title: string;
  readonly summary: string;
  readonly ports: Readonly<Record<string, string>>;
  readonly models?: Readonly<Record<string, { readonly title: string; readonly summary: string }>>;
  /** By the name of the setting, and of a part of it: `titles`, `titles.start`. */
  readonly params: Readonly<Record<string, ParamWords>>;
}

interface ParamWords {
  readonly title: string;
  readonly hint?: string;
  readonly values?: Readonly<Record<string, string>>;
}

interface Described {
  readonly title?: string;
  readonly description?: string;
}

/** Where i18next keeps these words. */
export const CATALOG_WORDS = "node-types";

export function typeTitle({ id, title }: Pick<NodeTypeInfo, "id" | "title">): string {
  return wordsOf(id)?.title ?? original(title);
}

/** What a node is called on the canvas: its own title, or else what its type is called in this language. */
export function nodeTitle(doc: Doc, catalog: Catalog, id: string): string {
  const node = nodeOf(doc, id);
  return node === undefined ? id : nodeNames(doc, catalog, node).title;
}

/** The same with what its type is called; one that is not installed goes by its id. */
export function nodeNames(doc: Doc, catalog: Catalog, { id, type }: Pick<DocNode, "id" | "type">): Names {
  const info = catalog.get(type);
  const name = info === undefined ? type : typeTitle(info);
  return { title: viewOf(doc, id).title || name, type: name };
}

export function typeSummary({ id, summary }: Pick<NodeTypeInfo, "id" | "summary">): string {
  return wordsOf(id)?.summary ?? original(summary);
}

export function categoryTitle(category: string): string {
  return known()?.categories[category] ?? original(category);
}

export function portTitle(type: string, name: string): string {
  return wordsOf(type)?.ports[name] ?? original(readable(name));
}

/** `path` names the setting, and the part in it: `titles.start`. */
export function paramTitle(type: string, path: string, schema: Described = {}): string {
  return wordsOf(type)?.params[path]?.title ?? original(schema.title ?? readable(path.split(".").at(-1) ?? path));
}

/** The title of a setting of a type, also where its schema is not at hand. */
export function settingTitle({ id, params }: Pick<NodeTypeInfo, "id" | "params">, name: string): string {
  // The params of a type are a JSON Schema: their properties are described by schemas.
  const properties = params["properties"] as Readonly<Record<string, Described>> | undefined;
  return paramTitle(id, name, properties?.[name]);
}

export function templateTitle({ id, title }: { readonly id: string; readonly title: string }): string {
  return known()?.templates[id]?.title ?? original(title);
}

export function templateSummary({ id, summary }: { readonly id: string; readonly summary: string }): string {
  return known()?.templates[id]?.summary ?? original(summary);
}

/** Empty when there is nothing to explain. */
export function paramHint(type: string, path: string, schema: Described = {}): string {
  return wordsOf(type)?.params[path]?.hint ?? original(schema.description ?? "");
}

/** `title` is what the server calls the value, if it does. */
export function enumTitle(type: string, path: string, value: unknown, title?: string): string {
  const name = String(value);
  return wordsOf(type)?.params[path]?.values?.[name] ?? original(title ?? readable(name));
}

type Model = Pick<NodeTypeInfo["models"][number], "id" | "title" | "summary">;

export function modelTitle(type: string, { id, title }: Model): string {
  return wordsOf(type)?.models?.[id]?.title ?? original(title);
}

export function modelSummary(type: string, { id, summary }: Model): string {
  return wordsOf(type)?.models?.[id]?.summary ?? original(summary);
}

function wordsOf(type: string): TypeWords | undefined {
  return known()?.types[type];
}

function known(): CatalogWords | undefined {
  // i18next has no type for bundles that are added later; only `CatalogWords` are added under this name.
  return i18next.getResourceBundle(i18next.language, CATALOG_WORDS) as CatalogWords | undefined;
}

/** `over-shoulder` as “Over shoulder”. Numbers and ratios stay as they are. */
function readable(name: string): string {
  const words = name.replaceAll(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function original(text: string): string {
  return i18next.language === "en-XA" && text !== "" ? disguised(text) : text;
}
