/** Putting the picked node where it was asked for, wired to what was held. */

import type { NodeTypeInfo } from "@/api/types";
import { addNode, connect, freshId, seq } from "@/graph/edit";
import { nodeOf } from "@/graph/document";
import { HEADER_HEIGHT, NODE_WIDTH, PORT_HEIGHT, snap } from "@/graph/geometry";
import { portOf } from "@/graph/kinds";
import { type Loose, suggestions } from "@/graph/suggest";
import { placeBeside } from "@/command";
import { placeNode } from "@/state/placing";
import type { Session } from "@/state/session";
import { type DanglingWire, type Point, select } from "@/state/view";

/** Add a node in one step, wire included, and select it. Null when it can't be. */
export function insert(session: Session, type: NodeTypeInfo, at: Point, from: DanglingWire | null): string | null {
  const { editor, catalog, view } = session;
  const held = from === null ? null : heldEnd(session, from);
  if (from === null || held === null) return placeNode(session, type.id, placeBeside(session, at));
  const port = suggestions(new Map([[type.id, type]]), held, new Map())[0]?.port.name;
  if (port === undefined) return null;
  const id = freshId(type.id, editor.doc);
  const [here, there] = [{ node: from.node, port: from.port }, { node: id, port }];
  const edge = from.side === "output" ? { source: here, target: there } : { source: there, target: here };
  const node = { id, type: type.id, typeVersion: type.version, params: {}, disabled: false, pinned: null };
  editor.edit("add", seq(addNode(node, underPort(type, port, from, at)), connect(catalog, edge)));
  select(view, [id]);
  return id;
}

/** The end that is held, as suggestions ask for it; null when the node has gone meanwhile. */
export function heldEnd({ editor, catalog }: Session, { node, port, side }: DanglingWire): Loose | null {
  const kind = portOf(catalog, nodeOf(editor.doc, node), side, port)?.kind;
  return kind === undefined ? null : { kind, side };
}

/** Whether the first setting of a node is still to be given: a person goes on there. */
export function asksForMore({ params }: NodeTypeInfo): boolean {
  const properties: unknown = params["properties"];
  if (typeof properties !== "object" || properties === null) return false;
  const first: unknown = Object.values(properties)[0];
  if (typeof first !== "object" || first === null) return false;
  const begins: unknown = "default" in first ? first.default : undefined;
  return begins === undefined || begins === null || begins === "";
}

/** So that the port that is wired lies under the pointer. */
function underPort(type: NodeTypeInfo, port: string, { side }: DanglingWire, at: Point): Point {
  const ports = side === "output" ? type.inputs : type.outputs;
  const index = ports.findIndex(({ name }) => name === port);
  const down = HEADER_HEIGHT + (index + 0.5) * PORT_HEIGHT;
  return { x: snap(side === "output" ? at.x : at.x - NODE_WIDTH), y: snap(at.y - down) };
}
