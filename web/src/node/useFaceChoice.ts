import type { Face, NodeTypeInfo, Output } from "@/api/types";
import { paramsOf } from "@/form/schema";
import { nodeOf } from "@/graph/document";
import { setParams } from "@/graph/edit";
import { useCatalog, useDoc, useLiveState, useSession, useView } from "@/state/context";

interface FaceChoice {
  /** The face that goes on from the node. */
  readonly chosen: Face | undefined;
  /** Choose another, by its place from 0. Undefined where nobody can. */
  readonly onPick: ((place: number) => void) | undefined;
}

/** Which of the faces that a node gives is chosen. */
export function useFaceChoice(node: string): FaceChoice {
  const { editor } = useSession();
  const catalog = useCatalog();
  const type = useDoc((doc) => nodeOf(doc, node)?.type ?? "");
  const outputs = useLiveState(({ nodes }) => nodes[node]?.status?.outputs);
  const past = useView((view) => view.past !== null);
  const canPick = !past && letsChoose(catalog.get(type));
  const pick = (place: number): void =>
    editor.edit("choose-face", setParams(node, { choose: "index", index: place + 1 }));
  return { chosen: Object.values(outputs ?? {}).find(isFace), onPick: canPick ? pick : undefined };
}

/** Whether a type has the settings by which a face is chosen. Some give faces but let nobody choose. */
function letsChoose(type: NodeTypeInfo | undefined): boolean {
  const names = new Set(type === undefined ? [] : paramsOf(type).map(({ name }) => name));
  return names.has("choose") && names.has("index");
}

function isFace(output: Output): output is Face {
  return "kind" in output && output.kind === "face";
}
