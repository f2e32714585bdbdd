import { useTranslation } from "react-i18next";
import { piecesOf } from "./difference";
import styles from "./Why.module.css";

/** A value as it was and as it is. */
export function Difference({ before, after }: { readonly before: string; readonly after: string }) {
  const { t } = useTranslation("inspector");
  const { head, removed, added, tail } = piecesOf(before, after);
  return (
    <p className={styles["difference"]}>
      {head}
      {removed !== "" && (
        <del>
          <span className="spoken">{t("why.old")} </span>
          {removed}
        </del>
      )}
      {removed !== "" && added !== "" && <span aria-hidden="true"> → </span>}
      {added !== "" && (
        <ins>
          <span className="spoken">{t("why.new")} </span>
          {added}
        </ins>
      )}
      {tail}
    </p>
  );
}
