/** Putting new nodes on the canvas: of a type, or for files. Each call is one step back. */

import type { Kind, PortRef } from "@/api/types";
import { type AssetNode, assetNode, type Media } from "@/graph/assetNode";
import { type Doc, nodeOf, type Step } from "@/graph/document";
import { addNode, connect, freshId, type Point, seq } from "@/graph/edit";
import { GRID, NODE_WIDTH, nodeHeight, nodeRect, snap } from "@/graph/geometry";
import { portOf } from "@/graph/kinds";
import { noteType } from "./recentTypes";
import type { Session } from "./session";
import { select } from "./view";
import { viewportOf } from "./viewport";

/** What a drag of a file of the project carries: the Media as JSON. */
export const ASSET_DRAG = "application/x-reelgraph-asset";
/** What a drag from the list of node types carries: the id of the type. */
export const NODE_TYPE_DRAG = "application/x-reelgraph-node-type";

const GAP = 3 * GRID;
const ASIDE = 10 * GRID;

/** Add a node of this type and select it. Gives its id, or null when the type is not installed. */
export function placeNode({ editor, catalog, view }: Session, type: string, at: Point): string | null {
  const info = catalog.get(type);
  if (info === undefined) return null;
  const id = freshId(type, editor.doc);
  editor.edit("add", addNode(blank(id, type, info.version), { x: snap(at.x), y: snap(at.y) }));
  select(view, [id]);
  noteType(type);
  return id;
}

export interface Placed {
  readonly ids: readonly string[];
  /** The files that no node takes, or whose node does not fit the input they were dropped on. */
  readonly unfit: readonly Media[];
}

/** Add a node for each file, in a tidy column; those that fit are wired to the input `onto`. */
export function placeMedia(session: Session, media: readonly Media[], at: Point, onto?: PortRef): Placed {
  const { catalog, editor, view } = session;
  const target = onto === undefined ? null : portOf(catalog, nodeOf(editor.doc, onto.node), "input", onto.port);
  const steps: Step[] = [];
  const ids: string[] = [];
  const unfit: Media[] = [];
  let wired = 0;
  let doc = editor.doc;
  let place = onto === undefined ? { x: snap(at.x), y: snap(at.y) } : before(session, onto);
  for (const file of media) {
    const fitting = target === null ? null : fittingNode(session, file, target.kind);
    const made = fitting ?? assetNode(catalog, file);
    if (made === null) {
      unfit.push(file);
      continue;
    }
    const id = freshId(made.type.id, doc);
    const step = add(id, made, file, place);
    const wire = fitting !== null && onto !== undefined && (target?.many === true || wired === 0);
    if (wire) wired += 1;
    if (target !== null && fitting === null) unfit.push(file);
    const whole = wire ? seq(step, connect(catalog, { source: { node: id, port: made.port }, target: onto })) : step;
    doc = whole(doc);
    steps.push(whole);
    ids.push(id);
    place = { x: place.x, y: snap(place.y + nodeHeight(made.type, { height: null, collapsed: false }) + GAP) };
  }
  editor.edit("add", seq(...steps));
  if (ids.length > 0) select(view, ids);
  return { ids, unfit };
}

/** The Media that a drag carries, or null. */
export function mediaOf(text: string): Media | null {
  try {
    // Written by our own list of files, on this page or on another one of ours.
    const found = JSON.parse(text) as Partial<Media> | null;
    return found?.value?.artifact.digest === undefined || typeof found.name !== "string"
      ? null
      : { name: found.name, value: found.value };
  } catch {
    return null;
  }
}

function fittingNode({ catalog }: Session, file: Media, kind: Kind): AssetNode | null {
  return assetNode(catalog, file, kind === "any" ? file.value.kind : kind);
}

function add(id: string, { type, params }: AssetNode, { name }: Media, at: Point): Step {
  const named = "expects" in params ? { ...params, name: id } : params;
  return addNode({ ...blank(id, type.id, type.version), params: named }, { ...at, title: titleOf(name) });
}

function blank(id: string, type: string, typeVersion: number) {
  return { id, type, typeVersion, params: {}, disabled: false, pinned: null };
}

/** Left of the node that is fed. */
function before(session: Session, { node }: PortRef): Point {
  const doc: Doc = session.editor.doc;
  const { x, y } = nodeRect(doc, session.catalog, viewportOf(session).sizes(), node);
  return { x: snap(x - NODE_WIDTH - ASIDE), y: snap(y) };
}

function titleOf(name: string): string {
  return name.replace(/\.[^.]{1,5}$/, "") || name;
}
