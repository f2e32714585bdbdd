import i18next from "i18next";
import type { Edge } from "@/api/types";
import { connect } from "@/graph/edit";
import { titleOf } from "@/graph/title";
import type { Session } from "@/state/session";
import { announce } from "@/ui/announce";

/** Make a wire, and say so. */
export function connectPorts({ editor, catalog }: Session, edge: Edge): void {
  editor.edit("connect", connect(catalog, edge));
  const [from, to] = [edge.source.node, edge.target.node].map((id) => titleOf(editor.doc, catalog, id));
  announce(i18next.t("command:said.connected", { from, to }));
}
