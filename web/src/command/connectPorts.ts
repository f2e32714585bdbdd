import i18next from "i18next";
import type { Edge } from "@/api/types";
import { connect } from "@/graph/edit";
import { nodeTitle } from "@/i18n/catalog";
import type { Session } from "@/state/session";
import { announce } from "@/ui/announce";

/** Make a wire, and say so. */
export function connectPorts({ editor, catalog }: Session, edge: Edge): void {
  editor.edit("connect", connect(catalog, edge));
  const [from, to] = [edge.source.node, edge.target.node].map((id) => nodeTitle(editor.doc, catalog, id));
  announce(i18next.t("command:said.connected", { from, to }));
}
