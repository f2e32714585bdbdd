import { useCatalog, useDoc, useLive } from "@/state/context";
import { nodeOf } from "@/graph/document";
import { Field } from "./Field";
import { refusalOf } from "./refusal";
import { paramsOf, type Schema } from "./schema";
import { useFieldEdit } from "./useFieldEdit";
import { effective } from "./visible";

interface ParamFieldProps {
  readonly node: string;
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  readonly compact?: boolean;
}

/** One setting of a node. */
export function ParamField({ node, name, schema, required, compact = false }: ParamFieldProps) {
  const found = useDoc((doc) => nodeOf(doc, node));
  const type = useCatalog().get(found?.type ?? "");
  const { status } = useLive(node);
  const edit = useFieldEdit([node], name);
  if (found === undefined || type === undefined) return null;
  return (
    <Field
      {...edit}
      type={type}
      path={name}
      field={{ name, schema, required }}
      value={found.params[name]}
      siblings={effective(paramsOf(type), found.params)}
      refusal={refusalOf(status?.problems ?? [], name)}
      compact={compact}
    />
  );
}
