import { useTranslation } from "react-i18next";
import { sameValue } from "@/graph/equal";
import type { DocNode } from "@/graph/document";
import { useCatalog, useDoc } from "@/state/context";
import type { NodeTypeInfo } from "@/api/types";
import { Field } from "./Field";
import { type Field as Setting, paramsOf } from "./schema";
import { useFieldEdit } from "./useFieldEdit";
import { effective, isVisible } from "./visible";
import styles from "./ParamsForm.module.css";

/** The settings of several nodes of one type: what is set here is set on all of them, in one step. */
export function SharedFields({ nodes }: { readonly nodes: readonly string[] }) {
  const { t } = useTranslation("form");
  const all = useDoc((doc) => doc.nodes);
  const catalog = useCatalog();
  const found = nodes.flatMap((id) => (Object.hasOwn(all, id) ? [all[id]] : [])).filter((node) => node !== undefined);
  const [first, ...others] = found;
  const type = catalog.get(first?.type ?? "");
  if (first === undefined || type === undefined || others.some((node) => node.type !== first.type)) {
    return <p className={styles["aside"]}>{t("nothingShared")}</p>;
  }
  const fields = paramsOf(type);
  const visible = fields.filter(({ schema }) => found.every(({ params }) => isVisible(schema, effective(fields, params))));
  return (
    <div className={styles["form"]}>
      {visible.map((field) => (
        <SharedField key={field.name} type={type} field={field} nodes={found} />
      ))}
    </div>
  );
}

interface SharedFieldProps {
  readonly type: NodeTypeInfo;
  readonly field: Setting;
  readonly nodes: readonly DocNode[];
}

function SharedField({ type, field, nodes }: SharedFieldProps) {
  const edit = useFieldEdit(
    nodes.map(({ id }) => id),
    field.name,
  );
  const [value, ...others] = nodes.map(({ params }) => params[field.name] ?? field.schema.default);
  const mixed = others.some((other) => !sameValue(other, value));
  return (
    <Field
      {...edit}
      type={type}
      path={field.name}
      field={field}
      value={mixed ? undefined : value}
      mixed={mixed}
      siblings={effective(paramsOf(type), nodes[0]?.params ?? {})}
    />
  );
}
