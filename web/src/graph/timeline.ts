/** The clips of an `assemble` node, in the order in which they are cut together. */

import type { Edge } from "../api/types";
import { type Doc, type DocNode, edgeIds, nodeOf, type Step } from "./document";
import { moveEdge } from "./edit";

const CLIPS = "clips";

export interface TimelineClip {
  readonly edge: Edge;
  /** As `edgeIds` names it. */
  readonly edgeId: string;
  readonly source: DocNode;
}

export function assembleNodes(doc: Doc): DocNode[] {
  return Object.values(doc.nodes).filter(({ type }) => type === "assemble");
}

export function clipsOf(doc: Doc, assembleId: string): TimelineClip[] {
  const ids = edgeIds(doc.edges);
  return doc.edges.flatMap((edge, i) => {
    const source = nodeOf(doc, edge.source.node);
    const edgeId = ids[i];
    const into = edge.target.node === assembleId && edge.target.port === CLIPS;
    return into && source !== undefined && edgeId !== undefined ? [{ edge, edgeId, source }] : [];
  });
}

/** Move the clip at one place to another; places count from 0. */
export function moveClip(doc: Doc, assembleId: string, from: number, to: number): Step {
  const clip = clipsOf(doc, assembleId)[from];
  return clip === undefined ? (same) => same : moveEdge(clip.edgeId, to);
}
