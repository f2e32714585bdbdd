import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/shallow";
import { paramsOf } from "@/form/schema";
import { nodeOf } from "@/graph/document";
import { nodeTitle, paramTitle, portTitle } from "@/i18n/catalog";
import { type Cause, causeKey, nearestCause } from "@/run/cause";
import { marked } from "@/run/emphasis";
import { useCatalog, useLiveState, useSession } from "@/state/context";

export interface CauseWords {
  readonly cause: Cause;
  /** A sentence whose names are marked, for `parts`. */
  readonly sentence: string;
}

/** Why a node is out of date, in words; null when it is not. */
export function useCause(id: string, wanted: boolean): CauseWords | null {
  const { t } = useTranslation(["run", "node"]);
  const { editor } = useSession();
  const catalog = useCatalog();
  const cause = useLiveState(useShallow(({ nodes }) => (wanted ? nearestCause(nodes, id) : null)));
  if (cause === null) return null;
  const { doc } = editor;
  const { key, values } = causeKey(cause, (node) => nodeTitle(doc, catalog, node));
  const type = catalog.get(nodeOf(doc, cause.node)?.type ?? "");
  const words: Record<string, string> = { ...values };
  const field = type === undefined ? undefined : paramsOf(type).find(({ name }) => name === words["field"]);
  if (type !== undefined && field !== undefined) words["field"] = paramTitle(type.id, field.name, field.schema);
  if (type !== undefined && words["port"]) words["port"] = portTitle(type.id, words["port"]);
  return { cause, sentence: t(key, { replace: marked(words) }) };
}
