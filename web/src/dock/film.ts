/** The film of an `assemble` node as the timeline draws it. */

import type { Audio, Beats, Output, Video } from "@/api/types";
import { type Catalog, type Doc, type DocNode, nodeOf } from "@/graph/document";
import { assembleNodes, clipsOf } from "@/graph/timeline";
import type { NodesLive } from "@/run/live";
import { type CutPlan, type Shot, shotsOf } from "./cuts";

interface FilmClip {
  /** In the order of wires, from 0. Several clips of one list share theirs. */
  readonly place: number;
  /** The node that it comes from. */
  readonly source: string;
  readonly video: Video;
}

export interface Film {
  readonly node: string;
  /** The places of clips, each with the node that feeds it. */
  readonly places: readonly string[];
  readonly clips: readonly FilmClip[];
  /** Null while it can't be said: clips or beats are still to be made. */
  readonly shots: readonly Shot[] | null;
  readonly fps: number;
  readonly seconds: number;
  readonly beats: Beats | null;
  readonly song: Audio | null;
  /** Where in the song the film begins. */
  readonly start: number;
  /** The film that was made last. */
  readonly made: Video | null;
  /** The film as it was made is of another graph than this one. */
  readonly outdated: boolean;
}

/** The node whose film is meant: a selected one, or the nearest to what is selected, or the only one there is. */
export function filmNode(doc: Doc, selected: readonly string[]): string | null {
  const films = new Set(assembleNodes(doc).map(({ id }) => id));
  const [only, ...others] = films;
  if (only === undefined) return null;
  return nearest(doc, selected, films, "onwards") ?? nearest(doc, selected, films, "back") ?? (others.length === 0 ? only : null);
}

export function filmOf(doc: Doc, catalog: Catalog, nodes: NodesLive, id: string): Film | null {
  const node = nodeOf(doc, id);
  if (node === undefined) return null;
  const wires = clipsOf(doc, id);
  const clips = wires.flatMap(({ edge }, place) =>
    videosOf(nodes[edge.source.node]?.status?.outputs?.[edge.source.port]).map((video) => ({ place, source: edge.source.node, video })),
  );
  const beats = inputOf(doc, nodes, id, "beats", isBeats);
  const song = inputOf(doc, nodes, id, "audio", isAudio);
  const complete = wires.length > 0 && new Set(clips.map(({ place }) => place)).size === wires.length && !lacks(doc, id, beats, song);
  const plan = planOf(node, catalog);
  const lengths = clips.map(({ video }) => Math.max(1, Math.floor((video.frames * plan.fps) / video.fps)));
  const found = complete ? shotsOf(lengths, beats, song?.seconds ?? beats?.seconds ?? null, plan) : null;
  const shots = found?.length === 0 ? null : found;
  const live = nodes[id]?.status;
  const [made = null] = videosOf(live?.outputs?.["video"]);
  const frames = shots?.at(-1)?.end ?? null;
  return {
    node: id,
    places: wires.map(({ source }) => source.id),
    clips,
    shots,
    fps: plan.fps,
    seconds: frames === null ? (made?.seconds ?? 0) : frames / plan.fps,
    beats,
    song,
    start: plan.start,
    made,
    outdated: made !== null && live?.state !== "fresh",
  };
}

/** Beats of the song that fall into the film, in seconds of the film. */
export function beatsIn({ beats, start, seconds }: Pick<Film, "beats" | "start" | "seconds">): readonly { at: number; down: boolean }[] {
  if (beats === null) return [];
  const downs = new Set(beats.downbeats);
  return beats.beats
    .filter((time) => time > start && time < start + seconds)
    .map((time) => ({ at: time - start, down: downs.has(time) }));
}

function planOf(node: DocNode, catalog: Catalog): CutPlan {
  // The JSON Schema of params has a definition, with a default, for every param.
  const schema = catalog.get(node.type)?.params["properties"] as Readonly<Record<string, { readonly default?: unknown }>> | undefined;
  const setting = (name: string): unknown => node.params[name] ?? schema?.[name]?.default;
  const amount = (name: string): number => Number(setting(name) ?? 0);
  const cut = setting("cut");
  const fps = amount("fps") || 30;
  const still = (setting("transition") ?? "none") === "none";
  return {
    cut: cut === "bars" || cut === "energy" || cut === "seconds" ? cut : "beats",
    every: amount("every") || 4,
    start: amount("start"),
    seconds: amount("seconds"),
    fps,
    half: still ? 0 : Math.max(1, Math.round((amount("transition_seconds") * fps) / 2)),
  };
}

/** An input is wired, but what it gives is not there yet. */
function lacks(doc: Doc, id: string, beats: Beats | null, song: Audio | null): boolean {
  const wired = (port: string): boolean => doc.edges.some(({ target }) => target.node === id && target.port === port);
  return (wired("beats") && beats === null) || (wired("audio") && song === null);
}

function nearest(doc: Doc, from: readonly string[], wanted: ReadonlySet<string>, way: "onwards" | "back"): string | null {
  const queue = [...from];
  const seen = new Set(queue);
  for (const at of queue) {
    if (wanted.has(at)) return at;
    for (const { source, target } of doc.edges) {
      const [here, there] = way === "onwards" ? [source.node, target.node] : [target.node, source.node];
      if (here !== at || seen.has(there)) continue;
      seen.add(there);
      queue.push(there);
    }
  }
  return null;
}

function inputOf<Found extends Output>(
  doc: Doc,
  nodes: NodesLive,
  id: string,
  port: string,
  is: (output: Output) => output is Found,
): Found | null {
  const wire = doc.edges.find(({ target }) => target.node === id && target.port === port);
  const output = wire && nodes[wire.source.node]?.status?.outputs?.[wire.source.port];
  return output !== undefined && is(output) ? output : null;
}

function videosOf(output: Output | undefined): readonly Video[] {
  if (output === undefined) return [];
  return ("kind" in output ? [output] : output).filter((value): value is Video => value.kind === "video");
}

function isBeats(output: Output): output is Beats {
  return "kind" in output && output.kind === "beats";
}

function isAudio(output: Output): output is Audio {
  return "kind" in output && output.kind === "audio";
}
