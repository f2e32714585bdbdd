import { digestOf } from "../asset";
import { AssetBox } from "../AssetBox";
import { controlProps, type WidgetProps } from "./props";

const ALL_KINDS = ["image", "video", "audio"];

/** A file of the project. The setting is its bytes. */
export function Asset(props: WidgetProps) {
  const { field, value, mixed, onSet, label, compact = false } = props;
  return (
    <AssetBox
      {...controlProps(props)}
      label={label}
      accept={field.schema.accept ?? ALL_KINDS}
      digest={digestOf(value)}
      mixed={mixed}
      compact={compact}
      onChoose={(file) => onSet(file.artifact)}
      onClear={() => onSet(undefined)}
    />
  );
}
