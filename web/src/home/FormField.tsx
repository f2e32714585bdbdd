import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { FormInput } from "@/api/projects";
import type { Value } from "@/api/types";
import { AssetBox } from "@/form/AssetBox";
import { GIVABLE } from "./formValue";
import styles from "./FormPage.module.css";

interface FormFieldProps {
  readonly input: FormInput;
  readonly value: Value | null;
  /** It has to be given and is not. */
  readonly absent: boolean;
  readonly onValue: (value: Value | null) => void;
}

export function FormField({ input, value, absent, onValue }: FormFieldProps) {
  const { t } = useTranslation("home");
  const id = useId();
  const { title, hint, kind } = input;
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>{title}</label>
      {GIVABLE.has(kind) ? (
        <Control id={id} input={input} value={value} absent={absent} onValue={onValue} />
      ) : (
        <p id={id}>{t("form.asIs")}</p>
      )}
      {hint !== "" && (
        <p id={`${id}-hint`} className={styles["hint"]}>
          {hint}
        </p>
      )}
      {absent && (
        <p id={`${id}-fault`} className={styles["fault"]} role="alert">
          {t("form.needed")}
        </p>
      )}
    </div>
  );
}

const LINES = 3;

function Control({ id, input, value, absent, onValue }: FormFieldProps & { readonly id: string }) {
  const { kind, title, hint, required } = input;
  const describedBy = [hint === "" ? "" : `${id}-hint`, absent ? `${id}-fault` : ""].filter(Boolean).join(" ");
  const spoken = {
    id,
    ...(describedBy !== "" && { "aria-describedby": describedBy }),
    ...(absent && { "aria-invalid": true as const }),
  };
  switch (kind) {
    case "flag":
      return (
        <input
          {...spoken}
          type="checkbox"
          checked={value?.kind === "flag" && value.value}
          onChange={(event) => onValue({ kind, value: event.target.checked })}
        />
      );
    case "number":
      return (
        <input
          {...spoken}
          type="number"
          step="any"
          aria-required={required}
          value={value?.kind === "number" ? value.value : ""}
          onChange={({ target }) =>
            onValue(Number.isNaN(target.valueAsNumber) ? null : { kind, value: target.valueAsNumber })
          }
        />
      );
    case "image":
    case "video":
    case "audio":
      return (
        <AssetBox
          {...spoken}
          label={title}
          accept={[kind]}
          compact={false}
          digest={value !== null && "artifact" in value ? value.artifact.digest : null}
          onChoose={onValue}
          onClear={() => onValue(null)}
        />
      );
    default:
      return (
        <textarea
          {...spoken}
          rows={LINES}
          aria-required={required}
          value={value !== null && "text" in value ? value.text : ""}
          onChange={({ target }) => onValue(target.value === "" ? null : { kind: "text", text: target.value })}
        />
      );
  }
}
