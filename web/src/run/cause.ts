/** Why a node is out of date: the nearest root reason, the way to it, and the words for it. */

import type { Edge, Reason } from "../api/types";
import { edgeIds } from "../graph/document";
import { STOPPED } from "./display";
import type { NodesLive } from "./livestate";

export interface Cause {
  /** The node that the reason belongs to. */
  readonly node: string;
  readonly reason: Reason;
  /** How many wires away that node is; 0 is the node itself. */
  readonly depth: number;
}

/** The way from a node to its root cause, as far as it leads over wires that are there. */
export interface Way {
  readonly nodes: readonly string[];
  /** Names as `edgeIds` gives them. */
  readonly edges: readonly string[];
}

type Code = Reason["code"] | "stopped";

export interface ReasonWords {
  readonly key: `run:reason.${Code}` | `run:reasonIn.${Code}`;
  readonly values: Readonly<Record<string, string>>;
}

/** Null for a node that is up to date, and for one that nothing is known of. */
export function nearestCause(nodes: NodesLive, id: string): Cause | null {
  let cause = causeAt(nodes, id, 0);
  const seen = new Set([id]);
  while (cause?.reason.code === "upstream_stale" && cause.reason.node != null && !seen.has(cause.reason.node)) {
    seen.add(cause.reason.node);
    const further = causeAt(nodes, cause.reason.node, cause.depth + (cause.reason.depth ?? 1));
    if (further === null) break;
    cause = further;
  }
  return cause;
}

/** The shortest way over nodes that are not up to date either, both ends included; null when there is no cause. */
export function pathTo(nodes: NodesLive, edges: readonly Edge[], id: string): Way | null {
  const cause = nearestCause(nodes, id);
  if (cause === null) return null;
  const names = edgeIds(edges);
  const into = sourcesOf(edges);
  const next = new Map<string, string>();
  const queue = [id];
  const seen = new Set(queue);
  for (const at of queue) {
    if (at === cause.node) break;
    for (const source of into.get(at) ?? []) {
      if (seen.has(source) || isSettled(nodes, source)) continue;
      seen.add(source);
      next.set(source, at);
      queue.push(source);
    }
  }
  const way = stepsBack(next, cause.node, id);
  const pairs = new Set(way.slice(1).map((node, at) => `${way[at] ?? ""}<${node}`));
  return { nodes: way, edges: names.filter((_, at) => pairs.has(pairOf(edges[at]))) };
}

/** The words for a reason of the node itself. `titleOf` gives the title of a node. */
export function reasonKey(reason: Reason, titleOf: (node: string) => string = (node) => node): ReasonWords {
  return { key: `run:reason.${codeOf(reason)}`, values: valuesOf(reason, titleOf) };
}

/** The words for a cause: those of the reason, which name the node where it is another one. */
export function causeKey(cause: Cause, titleOf: (node: string) => string = (node) => node): ReasonWords {
  if (cause.depth === 0) return reasonKey(cause.reason, titleOf);
  const values = { ...valuesOf(cause.reason, titleOf), node: titleOf(cause.node) };
  return { key: `run:reasonIn.${codeOf(cause.reason)}`, values };
}

function causeAt(nodes: NodesLive, id: string, depth: number): Cause | null {
  const reason = isSettled(nodes, id) ? undefined : nodes[id]?.status?.reasons[0];
  return reason === undefined ? null : { node: id, reason, depth };
}

function isSettled(nodes: NodesLive, id: string): boolean {
  const state = nodes[id]?.status?.state;
  return state === "fresh" || state === "pinned";
}

function sourcesOf(edges: readonly Edge[]): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, string[]>();
  for (const { source, target } of edges) {
    const known = sources.get(target.node);
    if (known === undefined) sources.set(target.node, [source.node]);
    else known.push(source.node);
  }
  return sources;
}

function stepsBack(next: ReadonlyMap<string, string>, from: string, to: string): string[] {
  const way = [from];
  for (let at = next.get(from); at !== undefined; at = at === to ? undefined : next.get(at)) way.push(at);
  return way.at(-1) === to ? way.reverse() : [to];
}

function pairOf(edge: Edge | undefined): string {
  return edge === undefined ? "" : `${edge.target.node}<${edge.source.node}`;
}

function codeOf(reason: Reason): Code {
  return reason.code === "failed" && reason.problem?.code === STOPPED ? "stopped" : reason.code;
}

function valuesOf(reason: Reason, titleOf: (node: string) => string): Record<string, string> {
  return {
    field: reason.field ?? "",
    port: reason.port ?? "",
    source: reason.node == null ? "" : titleOf(reason.node),
    problem: reason.problem?.title ?? "",
  };
}
