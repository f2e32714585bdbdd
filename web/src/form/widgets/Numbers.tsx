import { Dices } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/Button";
import { stepOf } from "../widget";
import { controlProps, type WidgetProps } from "./props";
import styles from "./widgets.module.css";

const LARGEST_SEED = 2 ** 31 - 1;

/** `hint` stands where several nodes have several values. */
export function NumberBox({ hint, ...props }: WidgetProps & { readonly hint?: string }) {
  const { t } = useTranslation("form");
  // What is typed stays as it is until the field is left: “1.” and “” are no numbers yet.
  const [typed, setTyped] = useState<string | null>(null);
  const { minimum, maximum } = props.field.schema;
  return (
    <input
      {...controlProps(props)}
      type="number"
      inputMode="decimal"
      className={styles["control"]}
      value={typed ?? asNumber(props.value)}
      placeholder={props.mixed ? (hint ?? t("mixed")) : undefined}
      min={minimum}
      max={maximum}
      step={stepOf(props.field.schema)}
      onChange={(event) => {
        setTyped(event.target.value);
        const value = event.target.valueAsNumber;
        if (Number.isFinite(value)) props.onType(value);
      }}
      onBlur={() => {
        setTyped(null);
        props.onDone();
      }}
    />
  );
}

export function NumberRange(props: WidgetProps) {
  const { minimum = 0, maximum = 1 } = props.field.schema;
  return (
    <div className={styles["line"]}>
      <input
        type="range"
        className={styles["range"]}
        aria-label={props.label}
        aria-describedby={props.describedBy}
        min={minimum}
        max={maximum}
        step={stepOf(props.field.schema)}
        value={typeof props.value === "number" ? props.value : minimum}
        onChange={(event) => props.onType(event.target.valueAsNumber)}
        onPointerUp={props.onDone}
        onBlur={props.onDone}
      />
      <div className={styles["short"]}>
        <NumberBox {...props} hint="…" />
      </div>
    </div>
  );
}

export function Seed(props: WidgetProps) {
  const { t } = useTranslation("form");
  const { minimum = 0, maximum = LARGEST_SEED } = props.field.schema;
  return (
    <div className={styles["line"]}>
      <NumberBox {...props} />
      <IconButton
        label={t("dice")}
        icon={<Dices size={16} />}
        onClick={() => props.onSet(minimum + Math.floor(Math.random() * (maximum - minimum + 1)))}
      />
    </div>
  );
}

function asNumber(value: unknown): number | string {
  return typeof value === "number" ? value : "";
}
