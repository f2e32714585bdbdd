import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Prompt, Text } from "@/api/types";
import { Palette } from "@/preview/Palette";
import { wordCount } from "@/preview/wordCount";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/Button";
import { writeClipboard } from "@/ui/clipboard";
import { reportProblem } from "@/ui/problems";
import styles from "./WordsLook.module.css";

/** All words of a text or a prompt. */
export function WordsLook({ value }: { readonly value: Text | Prompt }) {
  const { t } = useTranslation("look");
  const { text } = value;
  const copy = (): void => {
    writeClipboard(text).then(() => announce(t("words.copied")), reportProblem);
  };
  return (
    <div className={styles["words"]}>
      <div className={styles["page"]} tabIndex={0} role="document" data-scrolls="">
        <p className={styles["text"]}>{text === "" ? t("words.empty") : text}</p>
        {value.kind === "prompt" && <PromptFacts prompt={value} />}
      </div>
      <div className={styles["line"]}>
        <span>{t("words.count", { count: wordCount(text) })}</span>
        <Button size="small" onClick={copy}>
          <Copy size={14} aria-hidden="true" /> {t("words.copy")}
        </Button>
      </div>
    </div>
  );
}

function PromptFacts({ prompt }: { readonly prompt: Prompt }) {
  const { t } = useTranslation("look");
  const { negative, shot, style } = prompt;
  const keywords = [...(style?.keywords ?? []), style?.light, style?.lens].filter(Boolean).join(", ");
  const rows = [
    [t("words.negative"), negative],
    [t("words.shot"), shot],
    [t("words.style"), keywords],
  ] as const;
  const told = rows.filter(([, words]) => words !== undefined && words !== "");
  const palette = style?.palette ?? [];
  if (told.length === 0 && palette.length === 0) return null;
  return (
    <dl className={styles["facts"]}>
      {told.map(([name, words]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
      {palette.length > 0 && (
        <div>
          <dt>{t("words.palette")}</dt>
          <dd>
            <Palette colours={palette} large />
          </dd>
        </div>
      )}
    </dl>
  );
}
