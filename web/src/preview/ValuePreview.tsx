import { useTranslation } from "react-i18next";
import { number } from "@/i18n/format";
import box from "./box.module.css";
import type { PreviewProps, ValueOf } from "./kind";
import styles from "./TextPreview.module.css";

export function NumberPreview({ value }: PreviewProps<ValueOf<"number">>) {
  return (
    <div className={box["words"]} data-preview="number">
      <span className={styles["value"]}>{number(value.value, { maximumFractionDigits: 6 })}</span>
    </div>
  );
}

export function FlagPreview({ value }: PreviewProps<ValueOf<"flag">>) {
  const { t } = useTranslation("preview");
  return (
    <div className={box["words"]} data-preview="flag">
      <span className={styles["value"]}>{t(value.value ? "flag.yes" : "flag.no")}</span>
    </div>
  );
}

export function JsonPreview({ value, size }: PreviewProps<ValueOf<"json">>) {
  return (
    <div className={box["words"]} data-preview="json">
      <pre className={styles["code"]} data-size={size}>
        {JSON.stringify(value.value, null, 1)}
      </pre>
    </div>
  );
}
