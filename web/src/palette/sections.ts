/** Which node types are offered, and in which sections. */

import type { NodeTypeInfo } from "@/api/types";
import type { Catalog } from "@/graph/document";
import { type Loose, suggestions } from "@/graph/suggest";
import { categoryTitle, typeSummary, typeTitle } from "@/i18n/catalog";
import { ranked } from "./rank";

export interface Section {
  /** `recent`, `suggested`, `fitting`, `found`, or a category. */
  readonly id: string;
  readonly types: readonly NodeTypeInfo[];
}

interface Offer {
  readonly query: string;
  /** The end of the wire that is held: only what fits is offered. */
  readonly held: Loose | null;
  /** What the selected node gives: what goes with it is suggested. */
  readonly near: Loose | null;
  readonly recent: readonly string[];
  readonly usage: ReadonlyMap<string, number>;
}

const MOST_SUGGESTED = 4;

export function sections(catalog: Catalog, { query, held, near, recent, usage }: Offer): readonly Section[] {
  const all = held === null ? [...catalog.values()] : suggestions(catalog, held, usage).map(({ type }) => type);
  if (query.trim() !== "") return filled([{ id: "found", types: ranked(all, query, wordsOf) }]);
  if (held !== null) return filled([{ id: "fitting", types: all }]);
  const suggested = near === null ? [] : suggestions(catalog, near, usage).filter(({ fit }) => fit !== "any");
  return filled([
    { id: "recent", types: recent.flatMap((id) => catalog.get(id) ?? []) },
    { id: "suggested", types: suggested.slice(0, MOST_SUGGESTED).map(({ type }) => type) },
    ...categories(all),
  ]);
}

function categories(types: readonly NodeTypeInfo[]): readonly Section[] {
  const names = [...new Set(types.map(({ category }) => category))];
  return names
    .sort((a, b) => categoryTitle(a).localeCompare(categoryTitle(b)))
    .map((id) => ({ id, types: types.filter(({ category }) => category === id) }));
}

function wordsOf(type: NodeTypeInfo): readonly string[] {
  const kinds = [...type.inputs, ...type.outputs].map(({ kind }) => kind).join(" ");
  return [typeTitle(type), type.id, categoryTitle(type.category), typeSummary(type), kinds];
}

function filled(all: readonly Section[]): readonly Section[] {
  return all.filter(({ types }) => types.length > 0);
}
