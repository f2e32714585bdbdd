import type { Kind, Output } from "@/api/types";
import { nodeOf } from "@/graph/document";
import { OutputPreview } from "@/preview/OutputPreview";
import { RunningPicture } from "@/preview/RunningPicture";
import { useCatalog, useDoc, useLiveState, useNodeTitle } from "@/state/context";
import { PortShape } from "@/ui/PortShape";
import styles from "./Body.module.css";
import { useFaceChoice } from "./useFaceChoice";
import { useKind } from "./useKind";
import { usePorts } from "./usePorts";

const TALL: ReadonlySet<Kind> = new Set(["image", "video", "audio", "beats"]);

/** What a node has made; while it works, the newest picture of that. */
export function NodePreview({ id }: { readonly id: string }) {
  const catalog = useCatalog();
  const title = useNodeTitle(id);
  const type = catalog.get(useDoc((doc) => nodeOf(doc, id)?.type ?? ""));
  const ports = usePorts(id);
  const kind = useKind(id);
  const outputs = useLiveState(({ nodes }) => nodes[id]?.status?.outputs ?? null);
  const picture = useLiveState(({ nodes }) => nodes[id]?.progress?.preview ?? null);
  const { chosen, onPick } = useFaceChoice(id);
  if (ports.outputs.length === 0 || type === undefined) return null;
  if (picture !== null) return <RunningPicture src={picture} label={title} />;
  const value = firstOf(outputs, ports.outputs.map(({ name }) => name));
  if (value === null) {
    return (
      <div className={styles["ghost"]} data-tall={TALL.has(kind)} aria-hidden="true">
        <PortShape kind={kind} size={TALL.has(kind) ? 36 : 20} filled={false} />
      </div>
    );
  }
  return <OutputPreview value={value} size="node" label={title} chosenFace={chosen} onPickFace={onPick} />;
}

type Outputs = Readonly<Record<string, Output>> | null;

function firstOf(outputs: Outputs, ports: readonly string[]): Output | null {
  if (outputs === null) return null;
  return ports.map((port) => outputs[port]).find((output) => output !== undefined) ?? null;
}
