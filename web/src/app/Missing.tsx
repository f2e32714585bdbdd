import { useTranslation } from "react-i18next";
import { HOME } from "@/state/address";
import { described } from "@/ui/problems";
import styles from "./Missing.module.css";

interface MissingProps {
  /** The server has said that there is no such project. */
  readonly gone: boolean;
  readonly error: unknown;
}

/** What is shown in the place of a project that can't be opened. */
export function Missing({ gone, error }: MissingProps) {
  const { t } = useTranslation();
  const { title, detail } = described(error);
  return (
    <main className={styles["missing"]}>
      <h1>{title}</h1>
      <p>{detail}</p>
      {gone ? (
        <a href={HOME}>{t("missing.all")}</a>
      ) : (
        <button type="button" onClick={() => location.reload()}>
          {t("missing.again")}
        </button>
      )}
    </main>
  );
}
