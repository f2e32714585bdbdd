/** The document as React Flow wants it: an array of nodes and one of edges, in which what did not change is the same. */

import type { Edge as XyEdge, Node as XyNode, NodeHandle } from "@xyflow/react";
import { Position } from "@xyflow/react";
import type { Kind, Port } from "@/api/types";
import { type Catalog, type Doc, edgeIds, viewOf } from "@/graph/document";
import { HEADER_HEIGHT, NODE_WIDTH, nodeHeight, PORT_HEIGHT } from "@/graph/geometry";
import { portOf } from "@/graph/kinds";
import { topological } from "@/graph/order";
import { portsOf } from "@/node/ports";
import type { View } from "@/state/view";

export type FlowNode = XyNode<Record<string, never>, "node" | "note" | "frame">;
export type FlowEdge = XyEdge<{ readonly kind: Kind; readonly many: boolean; readonly converts: boolean }, "wire">;

export const FRAME = "frame:";
const NOTE = "note";
const NO_DATA: Record<string, never> = {};
/** Ports say what they are connected to; React Flow would say the same again, in English. */
const UNSPOKEN = { "aria-hidden": true } as const;

/** What is inside says what it is; React Flow would say «node» to it, in English. */
const UNDESCRIBED = { "aria-roledescription": undefined } as const;

type Selection = Pick<View, "selected" | "selectedFrames" | "selectedEdges">;

/** The nodes of a document; `before` are those of the last time. Frames come first, so that they lie below. */
export function flowNodes(
  doc: Doc,
  catalog: Catalog,
  { selected, selectedFrames }: Selection,
  before: readonly FlowNode[],
): FlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const frames = doc.frames.map((frame): FlowNode => {
    const id = FRAME + frame.id;
    return reused(known.get(id), {
      id,
      type: "frame",
      position: { x: frame.x, y: frame.y },
      width: frame.width,
      height: frame.height,
      zIndex: -1,
      selected: selectedFrames.has(frame.id),
      dragHandle: "[data-drag-frame]",
      domAttributes: UNDESCRIBED,
      data: NO_DATA,
    });
  });
  const nodes = topological(doc).map((id): FlowNode => {
    const { x, y, width, height, collapsed } = viewOf(doc, id);
    const type = doc.nodes[id]?.type ?? "";
    const info = catalog.get(type);
    const isNote = type === NOTE;
    return reused(known.get(id), {
      id,
      type: isNote ? NOTE : "node",
      position: { x, y },
      ...(isNote && { width: width ?? 240, height: height ?? 160 }),
      initialWidth: width ?? NODE_WIDTH,
      initialHeight: nodeHeight(info, { height, collapsed }),
      handles: handlesOf(id, type, doc, catalog, width ?? NODE_WIDTH, known.get(id)),
      selected: selected.has(id),
      domAttributes: UNDESCRIBED,
      data: NO_DATA,
    });
  });
  return [...frames, ...nodes];
}

export function flowEdges(
  doc: Doc,
  catalog: Catalog,
  { selectedEdges }: Selection,
  before: readonly FlowEdge[],
): FlowEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]));
  const ids = edgeIds(doc.edges);
  return doc.edges.flatMap(({ source, target }, at): FlowEdge[] => {
    const id = ids[at];
    if (id === undefined || doc.nodes[source.node] === undefined || doc.nodes[target.node] === undefined) return [];
    const out = portOf(catalog, doc.nodes[source.node], "output", source.port);
    const into = portOf(catalog, doc.nodes[target.node], "input", target.port);
    const kind = out?.kind ?? into?.kind ?? "any";
    const converts = out !== null && into !== null && into.kind !== "any" && out.kind !== "any" && out.kind !== into.kind;
    const old = known.get(id);
    const selected = selectedEdges.has(id);
    if (old?.selected === selected && old.data?.kind === kind) return [old];
    return [
      {
        id,
        type: "wire",
        source: source.node,
        sourceHandle: source.port,
        target: target.node,
        targetHandle: target.port,
        selected,
        domAttributes: UNSPOKEN,
        data: { kind, many: out?.many ?? false, converts },
      },
    ];
  });
}

/** Where the wires of a node end before it was ever drawn. Without this React Flow draws every node once to find out. */
function handlesOf(
  id: string,
  type: string,
  doc: Doc,
  catalog: Catalog,
  width: number,
  known: FlowNode | undefined,
): NodeHandle[] {
  if (known?.handles !== undefined) return known.handles;
  const { inputs, outputs } = portsOf(catalog.get(type), doc.edges, id);
  const place = (side: "source" | "target", x: number) => (port: Port, index: number): NodeHandle => ({
    id: port.name,
    type: side,
    position: side === "source" ? Position.Right : Position.Left,
    x: x - PORT_HEIGHT / 2,
    y: HEADER_HEIGHT + index * PORT_HEIGHT,
    width: PORT_HEIGHT,
    height: PORT_HEIGHT,
  });
  return [...inputs.map(place("target", 0)), ...outputs.map(place("source", width))];
}

/** The old node where the new one says the same; else the new one with what React Flow has found out about the old one. */
function reused(old: FlowNode | undefined, made: FlowNode): FlowNode {
  if (old === undefined) return made;
  const same =
    old.type === made.type &&
    old.selected === made.selected &&
    old.width === made.width &&
    old.height === made.height &&
    (old.dragging === true || (old.position.x === made.position.x && old.position.y === made.position.y));
  if (same) return old;
  return { ...old, ...made, ...(old.dragging === true && { position: old.position }) };
}
