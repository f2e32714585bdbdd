import { useTranslation } from "react-i18next";
import styles from "./Foot.module.css";

const SIGNS = [
  [">", "commands"],
  ["@", "nodes"],
  ["#", "assets"],
] as const;

/** How to search for something else. */
export function Foot() {
  const { t } = useTranslation("palette");
  return (
    <footer className={styles["foot"]}>
      {SIGNS.map(([sign, mode]) => (
        <span key={sign}>
          <kbd>{sign}</kbd> {t(`mode.${mode}`)}
        </span>
      ))}
    </footer>
  );
}
