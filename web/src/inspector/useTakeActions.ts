import type { Take } from "@/api/takes";
import { nodeOf } from "@/graph/document";
import { seq, setNode, setParams } from "@/graph/edit";
import { useSession } from "@/state/context";
import { settingsOf } from "./changedSettings";

export interface TakeActions {
  /** Hold the node to a take: only what it gives is another. */
  readonly use: (take: Take) => void;
  readonly letGo: () => void;
  /** Set the node as the take was made, and let go of any. One step. */
  readonly restore: (take: Take) => void;
}

export function useTakeActions(node: string): TakeActions {
  const { editor, catalog } = useSession();
  return {
    use: ({ id }) => editor.edit("take", setNode(node, { pinned: id })),
    letGo: () => editor.edit("release", setNode(node, { pinned: null })),
    restore: ({ recipe }) => {
      const type = catalog.get(recipe.type);
      const now = nodeOf(editor.doc, node)?.params;
      if (type === undefined || now === undefined) return;
      editor.edit(
        "restore",
        seq(setParams(node, settingsOf(type, recipe.params, now)), setNode(node, { pinned: null })),
      );
    },
  };
}
