import { useTranslation } from "react-i18next";
import { enumTitle, modelSummary, modelTitle } from "@/i18n/catalog";
import { choicesOf } from "../schema";
import { controlProps, type WidgetProps } from "./props";
import styles from "./widgets.module.css";

interface Option {
  readonly key: string;
  readonly title: string;
  readonly value: unknown;
}

export function Choice(props: WidgetProps) {
  const { type, path } = props;
  const options = choicesOf(props.field.schema).map(({ value, title }) => ({
    key: String(value),
    title: enumTitle(type.id, path, value, title),
    value,
  }));
  return <Select {...props} options={options} />;
}

/** A model of the node type, by its name. What it is good for stands below. */
export function ModelChoice(props: WidgetProps) {
  const { t } = useTranslation("form");
  const { type, value } = props;
  const options: Option[] = type.models.map((model) => ({
    key: model.id,
    title: `${model.offline ? "⌂" : "☁"} ${modelTitle(type.id, model)}`,
    value: model.id,
  }));
  const chosen = type.models.find(({ id }) => id === value);
  return (
    <>
      <Select {...props} options={options} missing={(id) => t("model.missing", { id })} />
      {chosen !== undefined && !props.compact && <p className={styles["aside"]}>{modelSummary(type.id, chosen)}</p>}
    </>
  );
}

interface SelectProps extends WidgetProps {
  readonly options: readonly Option[];
  readonly missing?: (value: string) => string;
}

function Select({ options, missing, ...props }: SelectProps) {
  const { t } = useTranslation("form");
  const chosen = options.find(({ value }) => value === props.value);
  const stray = props.mixed || chosen !== undefined ? null : strayOf(props.value);
  return (
    <select
      {...controlProps(props)}
      className={styles["control"]}
      value={props.mixed ? MIXED : (chosen?.key ?? STRAY)}
      onChange={(event) => {
        const option = options.find(({ key }) => key === event.target.value);
        if (option !== undefined) props.onSet(option.value);
        else if (event.target.value === NONE) props.onSet(null);
      }}
    >
      {props.mixed && <option value={MIXED}>{t("mixed")}</option>}
      {stray !== null && <option value={STRAY}>{missing?.(stray) ?? stray}</option>}
      {props.field.schema.nullable && <option value={NONE}>{t("none")}</option>}
      {options.map(({ key, title }) => (
        <option key={key} value={key}>
          {title}
        </option>
      ))}
    </select>
  );
}

// Values that no option has: options are named by what they stand for.
const MIXED = "\u0000mixed";
const STRAY = "\u0000stray";
const NONE = "\u0000none";

function strayOf(value: unknown): string {
  return typeof value === "string" ? value : value == null ? "" : JSON.stringify(value);
}
