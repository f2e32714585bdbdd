/** Words as people count them, also in scripts that write no spaces. */
export function wordCount(text: string): number {
  let count = 0;
  for (const { isWordLike } of SEGMENTER.segment(text)) if (isWordLike === true) count += 1;
  return count;
}

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "word" });
