import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import type { Face, Output, Value } from "@/api/types";
import { AudioPreview } from "./AudioPreview";
import { BeatsPreview } from "./BeatsPreview";
import box from "./box.module.css";
import { FaceChips } from "./FaceChips";
import { ImagePreview } from "./ImagePreview";
import { isList, type PreviewProps, type PreviewSize, type ValueOf } from "./kind";
import { Stack } from "./Stack";
import { StylePreview } from "./StylePreview";
import { PromptPreview, TextPreview } from "./TextPreview";
import { FlagPreview, JsonPreview, NumberPreview } from "./ValuePreview";
import { VideoPreview } from "./VideoPreview";

interface OutputPreviewProps {
  readonly value: Output;
  readonly size: PreviewSize;
  /** What it is a preview of, as people call it: the title of the node. */
  readonly label: string;
  readonly chosenFace?: Face | undefined;
  readonly onPickFace?: ((place: number) => void) | undefined;
}

/** What an output looks like. */
export function OutputPreview({ value, size, label, chosenFace, onPickFace }: OutputPreviewProps) {
  const { t } = useTranslation("preview");
  if (!isList(value)) return <ValuePreview value={value} size={size} label={label} />;
  const [first] = value;
  if (first === undefined) return <div className={box["words"]}>{t("list.empty")}</div>;
  const faces = value.filter(isFace);
  if (faces.length === value.length) {
    return <FaceChips faces={faces} label={label} chosen={chosenFace} onPick={onPickFace} />;
  }
  return (
    <Stack count={value.length}>
      <ValuePreview value={first} size={size} label={label} />
    </Stack>
  );
}

function ValuePreview({ value, size, label }: PreviewProps<Value>) {
  // The table has the right component for every kind; TypeScript can't tell that `value` is of the same one.
  const Preview = PREVIEWS[value.kind] as ComponentType<PreviewProps<Value>>;
  return <Preview value={value} size={size} label={label} />;
}

function FacePreview({ value, label }: PreviewProps<ValueOf<"face">>) {
  return <FaceChips faces={[value]} label={label} />;
}

const PREVIEWS: { readonly [Kind in Value["kind"]]: ComponentType<PreviewProps<ValueOf<Kind>>> } = {
  text: TextPreview,
  prompt: PromptPreview,
  style: StylePreview,
  number: NumberPreview,
  flag: FlagPreview,
  json: JsonPreview,
  image: ImagePreview,
  video: VideoPreview,
  audio: AudioPreview,
  face: FacePreview,
  beats: BeatsPreview,
};

function isFace(value: Value): value is Face {
  return value.kind === "face";
}
