import { useTranslation } from "react-i18next";
import { controlProps, type WidgetProps } from "./props";
import styles from "./widgets.module.css";

export function TextLine(props: WidgetProps) {
  const { t } = useTranslation("form");
  return (
    <input
      {...controlProps(props)}
      type="text"
      className={styles["control"]}
      value={asText(props.value)}
      placeholder={props.mixed ? t("mixed") : undefined}
      maxLength={props.field.schema.maxLength}
      spellCheck
      onChange={(event) => props.onType(event.target.value)}
      onBlur={props.onDone}
    />
  );
}

export function TextArea(props: WidgetProps) {
  const { t } = useTranslation("form");
  return (
    <textarea
      {...controlProps(props)}
      className={styles["control"]}
      rows={props.compact ? 2 : 3}
      value={asText(props.value)}
      placeholder={props.mixed ? t("mixed") : undefined}
      maxLength={props.field.schema.maxLength}
      onChange={(event) => props.onType(event.target.value)}
      onBlur={props.onDone}
    />
  );
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
