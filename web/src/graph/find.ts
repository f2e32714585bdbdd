/** Finding nodes by what they are called and by what is written in them. */

import { type Doc, type DocNode, viewOf } from "./document";
import { matchScore } from "./fuzzy";

/** What a node is called where people see it. */
export interface Names {
  readonly title: string;
  readonly type: string;
}

export interface Hit extends Names {
  readonly id: string;
  /** The words around the match, where it was in the settings or the note. */
  readonly excerpt: string | null;
}

const MOST_LETTERS = 2000;
const EXCERPT = 32;

/** The nodes that match, the best first. Nothing typed finds every node, in the order of the document. */
export function find(doc: Doc, namesOf: (node: DocNode) => Names, query: string, most = 100): Hit[] {
  const typed = query.trim().toLocaleLowerCase();
  const found: { readonly hit: Hit; readonly score: number }[] = [];
  for (const node of Object.values(doc.nodes)) {
    const { id } = node;
    const names = namesOf(node);
    const score = Math.max(
      matchScore(typed, names.title.toLocaleLowerCase()),
      matchScore(typed, names.type.toLocaleLowerCase()) * 0.9,
      matchScore(typed, id.toLowerCase()) * 0.8,
    );
    if (score > 0) {
      found.push({ hit: { id, ...names, excerpt: null }, score });
      continue;
    }
    const excerpt = excerptOf(typed, textOf(node), viewOf(doc, id).note);
    if (excerpt !== null) found.push({ hit: { id, ...names, excerpt }, score: 5 });
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ hit }) => hit);
}

function excerptOf(typed: string, ...texts: readonly string[]): string | null {
  for (const text of texts) {
    const at = text.toLocaleLowerCase().indexOf(typed);
    if (at !== -1) return text.slice(Math.max(0, at - EXCERPT), at + typed.length + EXCERPT).trim();
  }
  return null;
}

// A node never changes, so what is written in it is collected once.
const texts = new WeakMap<DocNode, string>();

function textOf(node: DocNode): string {
  let text = texts.get(node);
  if (text === undefined) {
    text = wordsIn(Object.values(node.params)).join(" · ").slice(0, MOST_LETTERS);
    texts.set(node, text);
  }
  return text;
}

function wordsIn(values: readonly unknown[]): string[] {
  const words: string[] = [];
  const stack = values.toReversed();
  let letters = 0;
  while (stack.length > 0 && letters < MOST_LETTERS) {
    const value = stack.pop();
    if (typeof value === "string") {
      words.push(value);
      letters += value.length;
    } else if (typeof value === "number") {
      words.push(String(value));
      letters += 8;
    } else if (typeof value === "object" && value !== null) {
      const inside: readonly unknown[] = Object.values(value);
      stack.push(...inside.slice(0, MOST_LETTERS).toReversed());
    }
  }
  return words;
}
