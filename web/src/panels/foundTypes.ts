/** The node catalogue as a list: by category, or what was searched for with the best first. */

import type { NodeTypeInfo } from "@/api/types";
import type { Catalog } from "@/graph/document";
import { matchScore } from "@/graph/fuzzy";
import { categoryTitle, typeSummary, typeTitle } from "@/i18n/catalog";

export interface TypeGroup {
  /** Empty for what was searched for. */
  readonly title: string;
  readonly types: readonly NodeTypeInfo[];
}

export function foundTypes(catalog: Catalog, query: string): readonly TypeGroup[] {
  const typed = query.trim().toLocaleLowerCase();
  const types = [...catalog.values()];
  if (typed === "") return byCategory(types);
  const scored = types
    .map((type) => ({ type, score: scoreOf(type, typed) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  return scored.length === 0 ? [] : [{ title: "", types: scored.map(({ type }) => type) }];
}

function byCategory(types: readonly NodeTypeInfo[]): readonly TypeGroup[] {
  const groups = new Map<string, NodeTypeInfo[]>();
  for (const type of types) {
    const group = groups.get(type.category);
    if (group === undefined) groups.set(type.category, [type]);
    else group.push(type);
  }
  return [...groups].map(([category, types]) => ({ title: categoryTitle(category), types }));
}

function scoreOf(type: NodeTypeInfo, typed: string): number {
  return Math.max(
    matchScore(typed, typeTitle(type).toLocaleLowerCase()),
    matchScore(typed, type.id) * 0.9,
    matchScore(typed, categoryTitle(type.category).toLocaleLowerCase()) * 0.6,
    matchScore(typed, typeSummary(type).toLocaleLowerCase()) * 0.3,
  );
}
