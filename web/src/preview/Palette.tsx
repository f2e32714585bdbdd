import { useTranslation } from "react-i18next";
import { list } from "@/i18n/format";
import styles from "./TextPreview.module.css";

interface PaletteProps {
  /** `#rrggbb`, the most important first. */
  readonly colours: readonly string[];
  readonly large?: boolean;
}

export function Palette({ colours, large = false }: PaletteProps) {
  const { t } = useTranslation("preview");
  return (
    <span
      role="img"
      className={styles["palette"]}
      data-large={large || undefined}
      aria-label={t("style.palette", { colours: list(colours) })}
    >
      {colours.map((colour, at) => (
        <span key={`${colour} ${at}`} style={{ background: colour }} />
      ))}
    </span>
  );
}
