import { copy, cornerOf, paste, type Pasted } from "./clipboard";
import type { Catalog, Doc } from "./document";
import { GRID } from "./geometry";

/** A copy of nodes and frames a little below and beside them, with or without the wires that come in from outside. */
export function duplicate(doc: Doc, catalog: Catalog, ids: Iterable<string>, incoming: boolean): Pasted {
  const clip = copy(doc, ids);
  const { x, y } = cornerOf(clip);
  return paste(doc, catalog, clip, { at: { x: x + 4 * GRID, y: y + 4 * GRID }, incoming });
}
