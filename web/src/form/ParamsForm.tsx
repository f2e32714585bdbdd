import { Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { setParams } from "@/graph/edit";
import { nodeOf } from "@/graph/document";
import { useCatalog, useDoc, useSession } from "@/state/context";
import { IconButton } from "@/ui/Button";
import { ParamField } from "./ParamField";
import { paramsOf } from "./schema";
import { effective, isVisible } from "./visible";
import styles from "./ParamsForm.module.css";

/** All settings of a node that matter now. */
export function ParamsForm({ node }: { readonly node: string }) {
  const { t } = useTranslation("form");
  const found = useDoc((doc) => nodeOf(doc, node));
  const type = useCatalog().get(found?.type ?? "");
  if (found === undefined) return null;
  if (type === undefined) return <p className={styles["aside"]}>{t("unknownType", { type: found.type })}</p>;
  const fields = paramsOf(type);
  const params = effective(fields, found.params);
  const stray = Object.keys(found.params).filter((name) => fields.every((field) => field.name !== name));
  if (fields.length === 0 && stray.length === 0) return <p className={styles["aside"]}>{t("noSettings")}</p>;
  return (
    <div className={styles["form"]}>
      {fields.map(({ name, schema, required }) =>
        isVisible(schema, params) ? (
          <ParamField key={name} node={node} name={name} schema={schema} required={required} />
        ) : null,
      )}
      {stray.map((name) => (
        <Stray key={name} node={node} name={name} />
      ))}
    </div>
  );
}

/** A setting that the node type does not have, perhaps of an older version. */
function Stray({ node, name }: { readonly node: string; readonly name: string }) {
  const { t } = useTranslation("form");
  const { editor } = useSession();
  return (
    <div className={styles["stray"]}>
      <span>{t("stray", { name })}</span>
      <IconButton
        size="small"
        label={t("removeStray", { name })}
        icon={<Trash2 size={14} />}
        onClick={() => editor.edit("settings", setParams(node, { [name]: undefined }))}
      />
    </div>
  );
}
