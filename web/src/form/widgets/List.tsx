import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "@/ui/Button";
import { blankOf, itemOf, type Schema } from "../schema";
import { widgetOf } from "../widget";
import { Group } from "./Group";
import type { WidgetProps } from "./props";
import styles from "./widgets.module.css";

const ANYTHING: Schema = { type: "string" };

/** A list of simple values, or of objects with simple properties. */
export function List(props: WidgetProps) {
  const { t } = useTranslation("form");
  const { field, label, onType, onSet } = props;
  const schema = itemOf(field.schema) ?? ANYTHING;
  const items: readonly unknown[] = Array.isArray(props.value) ? props.value : [];
  const full = items.length >= (field.schema.maxItems ?? Infinity);
  return (
    <ol className={styles["list"]} aria-label={label}>
      {items.map((item, at) => (
        <li key={at} className={styles["item"]}>
          <div className={styles["itemHead"]}>
            <span>{t("list.item", { number: at + 1 })}</span>
            <IconButton
              size="small"
              label={t("list.up", { number: at + 1 })}
              icon={<ArrowUp size={14} />}
              disabled={at === 0}
              onClick={() => onSet(moved(items, at, at - 1))}
            />
            <IconButton
              size="small"
              label={t("list.down", { number: at + 1 })}
              icon={<ArrowDown size={14} />}
              disabled={at === items.length - 1}
              onClick={() => onSet(moved(items, at, at + 1))}
            />
            <IconButton
              size="small"
              label={t("list.remove", { number: at + 1 })}
              icon={<X size={14} />}
              onClick={() => onSet(items.toSpliced(at, 1))}
            />
          </div>
          <Item
            {...props}
            label={t("list.itemOf", { label, number: at + 1 })}
            field={{ name: field.name, schema, required: true }}
            value={item}
            onType={(next) => onType(items.with(at, next))}
            onSet={(next) => onSet(items.with(at, next))}
          />
        </li>
      ))}
      <li>
        <Button size="small" disabled={full} onClick={() => onSet([...items, blankOf(schema)])}>
          <Plus size={14} aria-hidden="true" />
          {t("list.add")}
        </Button>
      </li>
    </ol>
  );
}

function Item(props: WidgetProps) {
  const { Part, field } = props;
  if (widgetOf(field.name, field.schema) === "group") return <Group {...props} />;
  return <Part {...props} siblings={{}} compact />;
}

function moved(items: readonly unknown[], from: number, to: number): readonly unknown[] {
  return items.toSpliced(from, 1).toSpliced(to, 0, items[from]);
}
