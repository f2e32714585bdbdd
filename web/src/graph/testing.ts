/** Small documents and a catalogue for tests. */

import type { Edge, Kind, NodeTypeInfo, Port } from "../api/types";
import { type Catalog, type Doc, type DocNode, EMPTY, PLAIN_VIEW } from "./document";

/** A port in short: `clips:video*!` is a list that must be wired. */
export function nodeType(id: string, inputs: readonly string[], outputs: readonly string[], offline = true): NodeTypeInfo {
  return {
    id,
    version: 1,
    title: id.charAt(0).toUpperCase() + id.slice(1),
    summary: "",
    docs: "",
    category: "Test",
    lane: offline ? "cpu" : "network",
    deterministic: true,
    offline,
    inputs: inputs.map(port),
    outputs: outputs.map(port),
    params: { properties: {} },
    models: [],
  };
}

/** The ports of the real node types. */
export const CATALOG: Catalog = new Map(
  [
    nodeType("input", [], ["value:any!"]),
    nodeType("output", ["value:any!"], ["value:any!"]),
    nodeType("choose", ["options:any*!"], ["chosen:any!"]),
    nodeType("note", [], []),
    nodeType("prompt", ["style:style", "context:text*"], ["prompt:prompt!", "style:style!", "stages:json!"]),
    nodeType("image", [], ["image:image!"]),
    nodeType("audio", [], ["audio:audio!"]),
    nodeType("image-generate", ["prompt:prompt!", "references:image*", "faces:face*"], ["image:image!"], false),
    nodeType("face-embed", ["image:image!"], ["faces:face*!", "face:face!"]),
    nodeType("beat", ["audio:audio!"], ["beats:beats!"]),
    nodeType("video", ["prompt:prompt", "image:image", "face:face"], ["video:video!"], false),
    nodeType("extend", ["video:video!", "prompt:prompt"], ["video:video!"]),
    nodeType("assemble", ["clips:video*!", "audio:audio", "beats:beats", "titles:text*"], ["video:video!"]),
  ].map((type) => [type.id, type]),
);

/** A node in short: `hero:video`, or `video` for one that is called like its type. */
export function nodeFrom(short: string): DocNode {
  const [id = "", type = id] = short.split(":");
  return { id, type, typeVersion: null, params: {}, disabled: false, pinned: null };
}

/** A wire in short: `prompt.prompt > hero.prompt`. */
export function wire(short: string): Edge {
  const [source = "", target = ""] = short.split(">").map((end) => end.trim());
  return { source: end(source), target: end(target) };
}

/** A document with its nodes in one row, 400 pixels apart. */
export function docWith(nodes: readonly string[], wires: readonly string[] = []): Doc {
  const made = nodes.map(nodeFrom);
  return {
    ...EMPTY,
    nodes: Object.fromEntries(made.map((node) => [node.id, node])),
    edges: wires.map(wire),
    views: Object.fromEntries(made.map(({ id }, i) => [id, { ...PLAIN_VIEW, x: i * 400 }])),
  };
}

/** The wires of a document in short. */
export function wiresOf(doc: Doc): string[] {
  return doc.edges.map(({ source, target }) => `${source.node}.${source.port} > ${target.node}.${target.port}`);
}

function port(short: string): Port {
  const [name = "", kind = ""] = short.split(":");
  const bare = kind.replaceAll(/[*!]/g, "");
  if (!isKind(bare)) throw new Error(`There is no kind ${bare}.`);
  return { name, kind: bare, many: kind.includes("*"), required: kind.includes("!") };
}

function isKind(word: string): word is Kind {
  return "text prompt style number flag json image video audio face beats any".split(" ").includes(word);
}

function end(short: string): { node: string; port: string } {
  const [node = "", name = ""] = short.split(".");
  return { node, port: name };
}
