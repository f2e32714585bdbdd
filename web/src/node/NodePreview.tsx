import type { Face, Kind, Output } from "@/api/types";
import { nodeOf } from "@/graph/document";
import { setParams } from "@/graph/edit";
import { nodeTitle } from "@/i18n/catalog";
import { OutputPreview } from "@/preview/OutputPreview";
import { RunningPicture } from "@/preview/RunningPicture";
import { useCatalog, useDoc, useLiveState, useSession } from "@/state/context";
import { PortShape } from "@/ui/PortShape";
import styles from "./Body.module.css";
import { facePicker } from "./facePicker";
import { useKind } from "./useKind";
import { usePorts } from "./usePorts";

const TALL: ReadonlySet<Kind> = new Set(["image", "video", "audio", "beats"]);

/** What a node has made; while it works, the newest picture of that. */
export function NodePreview({ id }: { readonly id: string }) {
  const { editor } = useSession();
  const catalog = useCatalog();
  const title = useDoc((doc) => nodeTitle(doc, catalog, id));
  const type = catalog.get(useDoc((doc) => nodeOf(doc, id)?.type ?? ""));
  const ports = usePorts(id);
  const kind = useKind(id);
  const outputs = useLiveState(({ nodes }) => nodes[id]?.status?.outputs ?? null);
  const picture = useLiveState(({ nodes }) => nodes[id]?.progress?.preview ?? null);
  const picker = facePicker(type);
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
  return (
    <OutputPreview
      value={value}
      size="node"
      label={title}
      chosenFace={chosenFace(outputs)}
      onPickFace={picker && ((place) => editor.edit("settings", setParams(id, picker(place))))}
    />
  );
}

type Outputs = Readonly<Record<string, Output>> | null;

function firstOf(outputs: Outputs, ports: readonly string[]): Output | null {
  if (outputs === null) return null;
  return ports.map((port) => outputs[port]).find((output) => output !== undefined) ?? null;
}

function chosenFace(outputs: Outputs): Face | undefined {
  return Object.values(outputs ?? {}).find((output): output is Face => "kind" in output && output.kind === "face");
}
