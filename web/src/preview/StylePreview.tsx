import { useTranslation } from "react-i18next";
import box from "./box.module.css";
import type { PreviewProps, ValueOf } from "./kind";
import { Palette } from "./Palette";
import styles from "./TextPreview.module.css";

export function StylePreview({ value, size }: PreviewProps<ValueOf<"style">>) {
  const { t } = useTranslation("preview");
  const words = [...(value.keywords ?? []), value.light, value.lens].filter(Boolean).join(", ");
  return (
    <div className={box["words"]} data-preview="style">
      {(value.palette ?? []).length > 0 && <Palette colours={value.palette ?? []} large />}
      <p className={styles["text"]} data-size={size} data-empty={words === ""}>
        {words === "" ? t("style.empty") : words}
      </p>
    </div>
  );
}
