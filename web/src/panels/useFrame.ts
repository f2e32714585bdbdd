import { type Doc, nodeOf } from "@/graph/document";
import { centredIn, nodeRect, NO_SIZES } from "@/graph/geometry";
import { useCatalog, useDoc } from "@/state/context";

/** The title of the frame that a node lies in; null when there is none. */
export function useFrame(id: string): string | null {
  const catalog = useCatalog();
  return useDoc((doc: Doc) => {
    if (doc.frames.length === 0 || nodeOf(doc, id) === undefined) return null;
    const rect = nodeRect(doc, catalog, NO_SIZES, id);
    return doc.frames.find((frame) => frame.title !== "" && centredIn(rect, frame))?.title ?? null;
  });
}
