import { useTranslation } from "react-i18next";
import styles from "./box.module.css";
import type { PreviewProps, ValueOf } from "./kind";
import { Picture } from "./Picture";

export function ImagePreview({ value, size, label }: PreviewProps<ValueOf<"image">>) {
  const { t } = useTranslation("preview");
  const { artifact, width, height } = value;
  return (
    <div className={styles["box"]} data-size={size} data-preview="image">
      <Picture digest={artifact.digest} name="thumbnail" alt={t("image.alt", { name: label })} />
      <span className={styles["badge"]}>{t("image.size", { width, height })}</span>
    </div>
  );
}
