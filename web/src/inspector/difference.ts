/** Two texts that begin and end alike, in pieces. */
export interface Pieces {
  readonly head: string;
  readonly removed: string;
  readonly added: string;
  readonly tail: string;
}

/** What differs between two texts, in whole words. */
export function piecesOf(before: string, after: string): Pieces {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const least = Math.min(old.length, now.length);
  let head = 0;
  while (head < least && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < least - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return {
    head: old.slice(0, head).join(""),
    removed: old.slice(head, old.length - tail).join(""),
    added: now.slice(head, now.length - tail).join(""),
    tail: tail === 0 ? "" : old.slice(-tail).join(""),
  };
}

function wordsOf(text: string): readonly string[] {
  return text.split(/(\s+)/);
}
