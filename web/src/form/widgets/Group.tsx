import { effective } from "../visible";
import { fieldsOf } from "../schema";
import type { WidgetProps } from "./props";
import styles from "./widgets.module.css";

/** An object with simple properties. */
export function Group({ field, value, type, path, label, Part, onType, onSet, onDone }: WidgetProps) {
  const fields = fieldsOf(field.schema);
  const whole = objectOf(value);
  const changed = (name: string, part: unknown): unknown =>
    Object.fromEntries(Object.entries({ ...whole, [name]: part }).filter(([, kept]) => kept !== undefined));
  return (
    <div role="group" aria-label={label} className={styles["group"]}>
      {fields.map((part) => (
        <Part
          key={part.name}
          type={type}
          path={`${path}.${part.name}`}
          field={part}
          value={whole[part.name]}
          siblings={effective(fields, whole)}
          onType={(next) => onType(changed(part.name, next))}
          onSet={(next) => onSet(changed(part.name, next))}
          onDone={onDone}
        />
      ))}
    </div>
  );
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
