import { useShallow } from "zustand/react/shallow";
import { useTranslation } from "react-i18next";
import { redirectingUrl } from "@/api/client";
import type { Face, Output, Value } from "@/api/types";
import { isList } from "@/preview/kind";
import { OutputPreview } from "@/preview/OutputPreview";
import { useDoc, useLiveState } from "@/state/context";
import { FacesLook } from "./FacesLook";
import { ListLook } from "./ListLook";
import styles from "./OutputLook.module.css";
import { PictureLook } from "./PictureLook";
import { Player } from "./Player";
import { beatsOf, soundOf } from "./rhythm";
import { BeatsLook, SoundLook } from "./SoundLook";
import { WordsLook } from "./WordsLook";

export interface OutputLookProps {
  readonly output: Output;
  /** The node that it is of. */
  readonly node: string;
  readonly title: string;
  /** Where the node gives its film with the graph in it. */
  readonly film?: string | undefined;
  readonly autoPlay: boolean;
  readonly chosenFace?: Face | undefined;
  readonly onPickFace?: ((place: number) => void) | undefined;
}

/** What a node has made, in large. */
export function OutputLook({ output, chosenFace, onPickFace, ...rest }: OutputLookProps) {
  const { t } = useTranslation("look");
  if (!isList(output)) return <ValueLook value={output} {...rest} />;
  if (output.length === 0) return <p className={styles["empty"]}>{t("list.empty")}</p>;
  const faces = output.filter((value): value is Face => value.kind === "face");
  if (faces.length === output.length) return <FacesLook faces={faces} chosen={chosenFace} onPick={onPickFace} />;
  return (
    <ListLook
      items={output}
      title={rest.title}
      large={(value, title) => <ValueLook value={value} node={rest.node} title={title} autoPlay={false} />}
    />
  );
}

interface ValueLookProps extends Pick<OutputLookProps, "node" | "title" | "film" | "autoPlay"> {
  readonly value: Value;
}

function ValueLook({ value, node, title, film, autoPlay }: ValueLookProps) {
  switch (value.kind) {
    case "video": {
      const download = film ?? redirectingUrl(value.artifact.digest, title);
      return <Player video={value} title={title} download={download} autoPlay={autoPlay} />;
    }
    case "image":
      return <PictureLook key={value.artifact.digest} {...value} title={title} />;
    case "audio":
    case "beats":
      return <Heard value={value} node={node} title={title} />;
    case "face":
      return <FacesLook faces={[value]} chosen={undefined} onPick={undefined} />;
    case "text":
    case "prompt":
      return <WordsLook value={value} />;
    default:
      return (
        <div className={styles["small"]} data-scrolls="">
          <OutputPreview value={value} size="panel" label={title} />
        </div>
      );
  }
}

interface HeardProps {
  readonly value: Extract<Value, { readonly kind: "audio" | "beats" }>;
  readonly node: string;
  readonly title: string;
}

function Heard({ value, node, title }: HeardProps) {
  const doc = useDoc((now) => now);
  const [audio, beats] = useLiveState(
    useShallow(({ nodes }) =>
      value.kind === "audio" ? [value, beatsOf(doc, nodes, node)] as const : [soundOf(doc, nodes, node), value] as const,
    ),
  );
  if (audio !== null) return <SoundLook key={audio.artifact.digest} audio={audio} beats={beats} title={title} />;
  return beats === null ? null : <BeatsLook beats={beats} />;
}
