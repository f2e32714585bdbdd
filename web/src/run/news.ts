/** What has happened between two states that somebody who can't see the canvas has to be told. */

import { quarterPassed } from "./announce";
import { runFraction } from "./extent";
import type { LiveRun, LiveState, NodeLive } from "./livestate";

type NewsKind = "started" | "progress" | "failed" | "needs-you";

export interface News {
  readonly kind: NewsKind;
  readonly key: `run:announce.${NewsKind}`;
  /** The run, or the node in the cases of `failed` and `needs-you`. */
  readonly about: string;
  /** The steps of the run. */
  readonly count: number;
  /** How far the run is, from 0 to 1. */
  readonly fraction: number;
  readonly problem: string;
}

/** The end of a run is none: its message says it. And nothing is news to somebody who has just arrived, or was away until now. */
export function news(before: LiveState, after: LiveState): readonly News[] {
  if (!before.arrived || before.epoch !== after.epoch) return [];
  return [...ofNodes(before, after), ...started(before, after), ...quarters(before, after)];
}

function ofNodes(before: LiveState, after: LiveState): News[] {
  if (before.nodes === after.nodes) return [];
  return Object.entries(after.nodes).flatMap(([id, node]) => {
    const was = before.nodes[id];
    if (node === was || was === undefined) return [];
    if (node.step === "waiting_approval" && was.step !== "waiting_approval") return [about(id, "needs-you", node)];
    const failed = node.last === "failed" && node.step === null && was.step !== null;
    return failed ? [about(id, "failed", node)] : [];
  });
}

function started(before: LiveState, after: LiveState): News[] {
  return runsOf(before, after)
    .filter((run) => before.runs[run.id] === undefined && run.endedAt === null)
    .map((run) => ofRun(run, "started", "run:announce.started", 0));
}

function quarters(before: LiveState, after: LiveState): News[] {
  if (before.nodes === after.nodes && before.runs === after.runs) return [];
  return Object.values(after.runs).flatMap((run): News[] => {
    const was = before.runs[run.id];
    if (was === undefined || run.endedAt !== null) return [];
    const passed = quarterPassed(runFraction(was, before.nodes), runFraction(run, after.nodes));
    if (passed === null) return [];
    return [ofRun(run, "progress", "run:announce.progress", passed)];
  });
}

function runsOf(before: LiveState, after: LiveState): readonly LiveRun[] {
  return before.runs === after.runs ? [] : Object.values(after.runs);
}

function ofRun(run: LiveRun, kind: NewsKind, key: News["key"], fraction: number): News {
  return { kind, key, about: run.id, count: run.total, fraction, problem: "" };
}

function about(id: string, kind: "needs-you" | "failed", node: NodeLive): News {
  return { kind, key: `run:announce.${kind}`, about: id, count: 0, fraction: 0, problem: node.problem?.title ?? "" };
}
