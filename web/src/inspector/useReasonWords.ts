import { useTranslation } from "react-i18next";
import type { Reason } from "@/api/types";
import { nodeOf } from "@/graph/document";
import { nodeTitle, portTitle, settingTitle } from "@/i18n/catalog";
import { reasonKey } from "@/run/cause";
import { marked } from "@/run/emphasis";
import { useSession } from "@/state/context";

/** Says a reason of a node as a sentence whose names are marked, for `parts`. */
export function useReasonWords(): (node: string, reason: Reason) => string {
  const { t } = useTranslation(["run", "inspector"]);
  const { editor, catalog } = useSession();
  return (node, reason) => {
    const { doc } = editor;
    const { key, values } = reasonKey(reason, (id) => nodeTitle(doc, catalog, id));
    const type = catalog.get(nodeOf(doc, node)?.type ?? "");
    const words: Record<string, string> = { ...values };
    if (type !== undefined && reason.field != null) words["field"] = settingTitle(type, reason.field);
    if (type !== undefined && reason.port != null) words["port"] = portTitle(type.id, reason.port);
    return t(key, { replace: marked(words) });
  };
}
