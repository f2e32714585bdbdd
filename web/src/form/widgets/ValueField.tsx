import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { digestOf } from "../asset";
import { AssetBox } from "../AssetBox";
import { Flag } from "./Flag";
import { JsonArea } from "./Json";
import { NumberBox } from "./Numbers";
import { controlProps, type WidgetProps } from "./props";
import { TextArea } from "./Words";
import styles from "./widgets.module.css";

interface Simple {
  readonly Widget: ComponentType<WidgetProps>;
  /** The property of the value that is edited. */
  readonly part: "text" | "value";
}

const SIMPLE: Readonly<Record<string, Simple>> = {
  text: { Widget: TextArea, part: "text" },
  number: { Widget: NumberBox, part: "value" },
  flag: { Widget: Flag, part: "value" },
};

const FILES: ReadonlySet<string> = new Set(["image", "video", "audio"]);

/** A value as it travels through wires, of the kind that the setting `expects` beside it names. */
export function ValueField(props: WidgetProps) {
  const { t } = useTranslation("form");
  const { value, siblings } = props;
  const given = kindOf(value);
  const kind = kindNamed(siblings["expects"]) ?? given;
  const misfit = given !== null && kind !== given;
  return (
    <>
      {misfit && (
        <p className={styles["fault"]}>
          {t("value.misfit", { given: t(`kind.${given}`), kind: t(`kind.${kind ?? given}`) })}
        </p>
      )}
      <Content {...props} kind={kind} value={misfit ? null : value} />
      {given !== null && !props.compact && (
        <div>
          <Button size="small" onClick={() => props.onSet(undefined)}>
            {t("value.clear")}
          </Button>
        </div>
      )}
    </>
  );
}

function Content({ kind, ...props }: WidgetProps & { readonly kind: KindName | null }) {
  const { value, label, onSet, compact = false } = props;
  const simple = SIMPLE[kind ?? ""];
  if (simple !== undefined) {
    const { Widget, part } = simple;
    const whole = (next: unknown): unknown => ({ kind, [part]: next });
    return (
      <Widget
        {...props}
        field={{ ...props.field, schema: {} }}
        value={partOf(value, part)}
        onType={(next) => props.onType(whole(next))}
        onSet={(next) => onSet(whole(next))}
      />
    );
  }
  if (!FILES.has(kind ?? "")) return <JsonArea {...props} />;
  return (
    <AssetBox
      {...controlProps(props)}
      label={label}
      accept={[kind ?? ""]}
      digest={digestOf(value)}
      compact={compact}
      onChoose={onSet}
      onClear={() => onSet(undefined)}
    />
  );
}

type KindName = (typeof KINDS)[number];

const KINDS = [
  "audio", "beats", "face", "flag", "image", "json", "number", "prompt", "style", "text", "video",
] as const; // prettier-ignore

function kindOf(value: unknown): KindName | null {
  return kindNamed(partOf(value, "kind"));
}

function kindNamed(name: unknown): KindName | null {
  return KINDS.find((kind) => kind === name) ?? null;
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (Reflect.get(value, name) ?? null) : null;
}
