/** Why a wire is refused, in one sentence. */

import i18next from "i18next";
import type { Edge, PortRef } from "@/api/types";
import type { FreePort } from "@/graph/connection";
import { nodeTitle, portTitle, typeTitle } from "@/i18n/catalog";
import type { Session } from "@/state/session";
import type { DanglingWire } from "@/state/view";
import type { Refused } from "./connecting";

/** The ends of a wire that was dropped on the body of a node. Where no port of it is meant, that end has none. */
export function endsOnBody(from: DanglingWire, node: string, free: FreePort): Edge {
  const here = { node: from.node, port: from.port };
  const there = "port" in free ? free.port : { node, port: "" };
  return from.side === "output" ? { source: here, target: there } : { source: there, target: here };
}

export function refusalWords(
  { editor, catalog }: Pick<Session, "editor" | "catalog">,
  source: PortRef,
  target: PortRef,
  refusal: Refused["refusal"],
): string {
  const { doc } = editor;
  const values = {
    from: nodeTitle(doc, catalog, source.node),
    to: nodeTitle(doc, catalog, source.port === "" ? source.node : target.node),
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
