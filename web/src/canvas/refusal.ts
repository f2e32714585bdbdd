/** Why a wire is refused, in one sentence. */

import i18next from "i18next";
import type { PortRef } from "@/api/types";
import { nodeTitle, portTitle, typeTitle } from "@/i18n/catalog";
import type { Session } from "@/state/session";
import type { Refused } from "./connecting";

export function refusalWords(
  { editor, catalog }: Pick<Session, "editor" | "catalog">,
  source: PortRef,
  target: PortRef,
  refusal: Refused["refusal"],
): string {
  const { doc } = editor;
  const there = target.port === "" ? target.node : target.node;
  const values = {
    from: nodeTitle(doc, catalog, source.node),
    to: nodeTitle(doc, catalog, there),
    port: portTitle(doc.nodes[target.node]?.type ?? "", target.port),
  };
  if (refusal.reason !== "kind") return i18next.t(`canvas:refused.${refusal.reason}`, values);
  const kinds = {
    ...values,
    source: i18next.t(`canvas:kind.${refusal.sourceKind}`),
    target: i18next.t(`canvas:kind.${refusal.targetKind}`),
  };
  const info = refusal.converter === null ? undefined : catalog.get(refusal.converter.type);
  if (info === undefined) return i18next.t("canvas:refused.kind", kinds);
  return i18next.t("canvas:refused.kind-converter", { ...kinds, converter: typeTitle(info) });
}
