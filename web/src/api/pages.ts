/** Lists that the server gives in parts. */

interface Page {
  readonly items: readonly unknown[];
  readonly total: number;
}

/** Where the next part begins; undefined after the last one. */
export function nextOffset({ total }: Page, pages: readonly Page[]): number | undefined {
  const seen = pages.reduce((sum, { items }) => sum + items.length, 0);
  return seen < total ? seen : undefined;
}
