/** The graph of a template, put into an open project. */

import type { Graph } from "@/api/types";
import { copy, paste } from "@/graph/clipboard";
import { type Catalog, docOf } from "@/graph/document";
import { bounds, GRID, nodeRect } from "@/graph/geometry";
import type { Session } from "@/state/session";
import { select } from "@/state/view";
import { viewportOf } from "@/state/viewport";

const GAP = 10 * GRID;

/** Adds its nodes below what is there, in one step back, and shows them. Gives their ids. */
export function insertTemplate(session: Session, graph: Graph): readonly string[] {
  const { editor, catalog, view } = session;
  const from = docOf(graph);
  const clip = copy(from, [...Object.keys(from.nodes), ...from.frames.map(({ id }) => id)]);
  const sizes = viewportOf(session).sizes();
  const around = bounds(Object.keys(editor.doc.nodes).map((id) => nodeRect(editor.doc, catalog, sizes, id)));
  const at = around === null ? { x: 0, y: 0 } : { x: around.x, y: around.y + around.height + GAP };
  const { step, ids } = paste(editor.doc, catalog, clip, { at, incoming: false });
  editor.edit("paste", step);
  select(view, ids);
  viewportOf(session).fit(ids);
  return ids;
}

/** Whether a template names files by their paths: those are only brought along by a project made from it. */
export function bringsFiles(graph: Graph, catalog: Catalog): boolean {
  return (graph.nodes ?? []).some(({ type, params = {} }) =>
    fileParams(catalog, type).some((name) => typeof params[name] === "string"),
  );
}

function fileParams(catalog: Catalog, type: string): readonly string[] {
  const properties = catalog.get(type)?.params["properties"];
  if (typeof properties !== "object" || properties === null) return [];
  return Object.entries(properties).flatMap(([name, schema]: [string, unknown]) =>
    typeof schema === "object" && schema !== null && "format" in schema && schema.format === "asset" ? [name] : [],
  );
}
