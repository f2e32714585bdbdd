import { useState } from "react";
import { useTranslation } from "react-i18next";
import { controlProps, type WidgetProps } from "./props";
import styles from "./widgets.module.css";

/** Whatever no other widget knows. It is taken over when it is JSON. */
export function JsonArea(props: WidgetProps) {
  const { t } = useTranslation("form");
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && parsed(typed) === undefined;
  const text = typed ?? (props.mixed ? "" : JSON.stringify(props.value ?? null, null, 2));
  return (
    <>
      <textarea
        {...controlProps({ ...props, invalid: props.invalid || wrong })}
        className={styles["control"]}
        data-mono=""
        rows={Math.min(12, Math.max(2, text.split("\n").length))}
        spellCheck={false}
        value={text}
        placeholder={props.mixed ? t("mixed") : undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          const value = parsed(event.target.value);
          if (value !== undefined) props.onType(value.json);
        }}
        onBlur={() => {
          if (!wrong) setTyped(null);
          props.onDone();
        }}
      />
      {wrong && <p className={styles["fault"]}>{t("json.wrong")}</p>}
    </>
  );
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
