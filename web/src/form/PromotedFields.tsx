import { nodeOf } from "@/graph/document";
import { useCatalog, useDoc } from "@/state/context";
import { ParamField } from "./ParamField";
import { promoted } from "./promoted";
import { paramsOf } from "./schema";
import { effective, isVisible } from "./visible";
import styles from "./ParamsForm.module.css";

interface PromotedFieldsProps {
  readonly node: string;
  readonly most?: number;
}

/** The settings that stand on the node itself. Whoever uses them neither drags the node nor pans the canvas. */
export function PromotedFields({ node, most = 3 }: PromotedFieldsProps) {
  const found = useDoc((doc) => nodeOf(doc, node));
  const type = useCatalog().get(found?.type ?? "");
  if (found === undefined || type === undefined) return null;
  const fields = paramsOf(type);
  const params = effective(fields, found.params);
  const visible = fields.filter(({ schema }) => isVisible(schema, params));
  return (
    <div className={`${styles["promoted"] ?? ""} nodrag nopan`}>
      {promoted(visible, most).map(({ name, schema, required }) => (
        <ParamField key={name} node={node} name={name} schema={schema} required={required} compact />
      ))}
    </div>
  );
}
