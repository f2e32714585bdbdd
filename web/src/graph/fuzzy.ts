/**
 * How well a text matches what was typed, or 0 when it does not. Both are lower-case.
 *
 * The whole text beats its beginning, that the beginning of a word, that any place, and letters in this order with
 * others between come last; those must begin at a word, or anything would match anything.
 */
export function matchScore(query: string, text: string): number {
  if (query === "") return 1;
  if (text === query) return 100;
  const at = text.indexOf(query);
  // A shorter text is nearer to what was typed.
  const near = query.length / Math.max(text.length, query.length);
  if (at === 0) return 80 + 10 * near;
  if (at > 0) return (isWordStart(text, at) ? 60 : 40) + 10 * near;
  return query.length > 1 && scattered(query, text) ? 10 + 10 * near : 0;
}

/** Whether the letters are in the text in this order, each next to the one before or at the beginning of a word. */
function scattered(query: string, text: string): boolean {
  let last = -1;
  for (const letter of query) {
    let at = text.indexOf(letter, last + 1);
    while (at !== -1 && at !== last + 1 && !isWordStart(text, at)) at = text.indexOf(letter, at + 1);
    if (at === -1 || (last === -1 && !isWordStart(text, at))) return false;
    last = at;
  }
  return true;
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[^\p{L}\p{N}]/u.test(text.charAt(at - 1));
}
