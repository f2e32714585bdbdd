import { nodeOf, viewOf } from "@/graph/document";
import { typeTitle } from "@/i18n/catalog";
import { useCatalog, useDoc } from "@/state/context";

/** What a node is called: its own title, or else its type's in the language of the page. */
export function useTitle(id: string): string {
  const catalog = useCatalog();
  const own = useDoc((doc) => viewOf(doc, id).title);
  const type = useDoc((doc) => nodeOf(doc, id)?.type ?? id);
  const info = catalog.get(type);
  return own !== "" ? own : info === undefined ? type : typeTitle(info);
}
