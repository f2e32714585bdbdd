import { useTranslation } from "react-i18next";
import { controlProps, type WidgetProps } from "./props";
import styles from "./widgets.module.css";

export function Flag(props: WidgetProps) {
  const { t } = useTranslation("form");
  const { mixed = false, value, onSet } = props;
  return (
    <span className={styles["line"]}>
      <input
        {...controlProps(props)}
        ref={(box) => {
          if (box !== null) box.indeterminate = mixed;
        }}
        type="checkbox"
        role="switch"
        className={styles["switch"]}
        checked={value === true}
        onChange={(event) => onSet(event.target.checked)}
      />
      <span aria-hidden="true" className={styles["aside"]}>
        {mixed ? t("mixed") : value === true ? t("yes") : t("no")}
      </span>
    </span>
  );
}
