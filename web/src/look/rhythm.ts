/** A sound and its beats, which come from two nodes that are wired to each other. */

import type { Audio, Beats, Output, Value } from "@/api/types";
import type { Doc } from "@/graph/document";
import type { NodesLive } from "@/run/live";

/** The sound that the beats of this node were found in. */
export function soundOf(doc: Doc, nodes: NodesLive, node: string): Audio | null {
  const sources = doc.edges.filter(({ target }) => target.node === node).map(({ source }) => source);
  return first(sources.map(({ node: id, port }) => nodes[id]?.status?.outputs?.[port]), isAudio);
}

/** The beats that were found in the sound of this node. */
export function beatsOf(doc: Doc, nodes: NodesLive, node: string): Beats | null {
  const targets = doc.edges.filter(({ source }) => source.node === node).map(({ target }) => target.node);
  return first(targets.flatMap((id) => Object.values(nodes[id]?.status?.outputs ?? {})), isBeats);
}

function first<Found extends Value>(outputs: readonly (Output | undefined)[], is: (value: Value) => value is Found): Found | null {
  for (const output of outputs) {
    if (output !== undefined && "kind" in output && is(output)) return output;
  }
  return null;
}

function isAudio(value: Value): value is Audio {
  return value.kind === "audio";
}

function isBeats(value: Value): value is Beats {
  return value.kind === "beats";
}
