import { type Catalog, type Doc, nodeOf, viewOf } from "./document";

/** What a node is called on the canvas: its own title, or else its type's, or else the id of a type not installed. */
export function titleOf(doc: Doc, catalog: Catalog, id: string): string {
  const own = viewOf(doc, id).title;
  if (own !== "") return own;
  const type = nodeOf(doc, id)?.type;
  return type === undefined ? id : (catalog.get(type)?.title ?? type);
}
