import i18next from "i18next";
import type { Edge } from "@/api/types";
import type { Step } from "@/graph/document";
import { connect, seq } from "@/graph/edit";
import { nodeTitle } from "@/i18n/catalog";
import { list } from "@/i18n/format";
import type { Session } from "@/state/session";
import { announce } from "@/ui/announce";

/** Make wires from one node, and say so. `before` is done in the same step. */
export function connectPorts({ editor, catalog }: Session, edges: readonly Edge[], before: readonly Step[] = []): void {
  const [first] = edges;
  if (first === undefined) return;
  editor.edit(before.length === 0 ? "connect" : "reconnect", seq(...before, ...edges.map((edge) => connect(catalog, edge))));
  const title = (node: string): string => nodeTitle(editor.doc, catalog, node);
  const to = list(edges.map(({ target }) => title(target.node)));
  announce(i18next.t("command:said.connected", { from: title(first.source.node), to }));
}
