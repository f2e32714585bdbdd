import { Info, RotateCcw } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { paramHint, paramTitle } from "@/i18n/catalog";
import { sameValue } from "@/graph/equal";
import { IconButton } from "@/ui/Button";
import { type Fault, faultOf, isFaultyWithin } from "./fault";
import type { FieldProps } from "./widgets/props";
import { WIDGETS } from "./widgets/table";
import { widgetOf } from "./widget";
import styles from "./Field.module.css";

/** One setting: its name, the widget for it, and what is wrong with it. */
export function Field({ refusal, ...props }: FieldProps) {
  const { type, path, field, value, mixed = false, compact = false } = props;
  const { name, schema, required } = field;
  const { t } = useTranslation("form");
  const id = useId();
  const [explained, setExplained] = useState(false);
  const label = paramTitle(type.id, path, schema);
  const hint = paramHint(type.id, path, schema);
  const fault = mixed ? null : faultOf(schema, value, required);
  const complaint = fault !== null ? wordsOf(t, fault) : isFaultyWithin(schema, value) ? undefined : refusal;
  const differs = !mixed && value !== undefined && schema.default !== undefined && !sameValue(value, schema.default);
  const Widget = WIDGETS[widgetOf(name, schema, type.models.length > 0)];
  const spoken = [hint === "" ? "" : `${id}-hint`, complaint === undefined ? "" : `${id}-fault`].filter(Boolean);

  return (
    <div className={styles["field"]} data-field={path} data-compact={compact || undefined}>
      <div className={styles["head"]}>
        <label htmlFor={id} className={styles["label"]} title={compact ? hint : undefined}>
          {label}
          {schema["x-unit"] !== undefined && " "}
          {schema["x-unit"] !== undefined && <span className={styles["unit"]}>{schema["x-unit"]}</span>}
        </label>
        {!compact && differs && (
          <IconButton
            size="small"
            label={t("reset", { label })}
            icon={<RotateCcw size={13} />}
            onClick={() => props.onSet(undefined)}
          />
        )}
        {!compact && hint !== "" && (
          <IconButton
            size="small"
            label={t("explain", { label })}
            icon={<Info size={13} />}
            aria-expanded={explained}
            onClick={() => setExplained(!explained)}
          />
        )}
      </div>
      <div className={styles["control"]}>
        <Widget
          {...props}
          id={id}
          label={label}
          value={mixed || value !== undefined ? value : schema.default}
          describedBy={spoken.length === 0 ? undefined : spoken.join(" ")}
          invalid={complaint !== undefined}
          Part={Field}
        />
      </div>
      {hint !== "" && (
        <p id={`${id}-hint`} className={styles["hint"]} hidden={compact || !explained}>
          {hint}
        </p>
      )}
      {complaint !== undefined && (
        <p id={`${id}-fault`} className={styles["fault"]}>
          {complaint}
        </p>
      )}
    </div>
  );
}

type Translate = ReturnType<typeof useTranslation<"form">>["t"];

function wordsOf(t: Translate, { key, values }: Fault): string {
  return t(key, values);
}
