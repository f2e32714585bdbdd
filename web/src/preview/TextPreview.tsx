import { useTranslation } from "react-i18next";
import box from "./box.module.css";
import type { PreviewProps, ValueOf } from "./kind";
import { Palette } from "./Palette";
import styles from "./TextPreview.module.css";
import { wordCount } from "./wordCount";

export function TextPreview({ value, size }: PreviewProps<ValueOf<"text">>) {
  return <Words text={value.text} size={size} palette={[]} shot="" />;
}

export function PromptPreview({ value, size }: PreviewProps<ValueOf<"prompt">>) {
  return <Words text={value.text} size={size} palette={value.style?.palette ?? []} shot={value.shot ?? ""} />;
}

interface WordsProps extends Pick<PreviewProps<unknown>, "size"> {
  readonly text: string;
  readonly palette: readonly string[];
  readonly shot: string;
}

function Words({ text, size, palette, shot }: WordsProps) {
  const { t } = useTranslation("preview");
  const empty = text.trim() === "";
  return (
    <div className={box["words"]} data-preview="text">
      <p className={styles["text"]} data-size={size} data-empty={empty}>
        {empty ? t("text.empty") : text}
      </p>
      <div className={box["caption"]}>
        <span>{[t("text.words", { count: wordCount(text) }), shot].filter(Boolean).join(" · ")}</span>
        {palette.length > 0 && <Palette colours={palette} />}
      </div>
    </div>
  );
}
