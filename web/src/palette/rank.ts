import { matchScore } from "@/graph/fuzzy";

/** What matches the query in any of its texts, the best first. The first text counts most. */
export function ranked<Item>(items: readonly Item[], query: string, textsOf: (item: Item) => readonly string[]): Item[] {
  const typed = query.trim().toLocaleLowerCase();
  if (typed === "") return [...items];
  const score = (item: Item): number =>
    Math.max(0, ...textsOf(item).map((text, at) => matchScore(typed, text.toLocaleLowerCase()) / (at + 1)));
  return items
    .map((item) => ({ item, score: score(item) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
