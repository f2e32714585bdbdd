/** What has happened since the page was opened, as lines to read. */

import type { Event, Problem, SocketFrame } from "@/api/types";

export interface LogLine {
  readonly key: string;
  /** Seconds since 1970. */
  readonly at: number;
  readonly kind: LogKind;
  readonly node: string | null;
  readonly run: string | null;
  readonly problem: Problem | null;
  /** Nodes planned, or changed. */
  readonly count: number;
}

type LogKind =
  | "saved"
  | "run-started"
  | "run-canceling"
  | `run-${Extract<Event["fact"], { readonly type: "run.ended" }>["status"]}`
  | `step-${Extract<Event["fact"], { readonly type: "step" }>["status"]}`;

export const MOST_LINES = 500;

/** The lines with those of new frames; the oldest go when there are too many. Nothing is told twice. */
export function logged(lines: readonly LogLine[], frames: readonly SocketFrame[]): readonly LogLine[] {
  const events = frames.flatMap((frame) => (frame.frame === "events" ? frame.events : []));
  if (events.length === 0) return lines;
  const known = new Set(lines.map(({ key }) => key));
  const fresh = events.map(lineOf).filter(({ key }) => !known.has(key));
  return fresh.length === 0 ? lines : [...lines, ...fresh].slice(-MOST_LINES);
}

export function isTrouble({ kind, problem }: LogLine): boolean {
  return problem !== null || kind === "run-failed" || kind === "run-partial" || kind === "step-failed" || kind === "step-retrying";
}

function lineOf({ seq, at, fact }: Event): LogLine {
  const blank = { key: `${seq} ${at}`, at, node: null, run: null, problem: null, count: 0 };
  switch (fact.type) {
    case "graph.saved": {
      const { added = [], removed = [], changed = [] } = fact.difference ?? {};
      return { ...blank, kind: "saved", count: added.length + removed.length + changed.length };
    }
    case "run.started":
      return { ...blank, kind: "run-started", run: fact.run, count: fact.steps };
    case "run.canceling":
      return { ...blank, kind: "run-canceling", run: fact.run };
    case "run.ended":
      return { ...blank, kind: `run-${fact.status}`, run: fact.run };
    case "step":
      return { ...blank, kind: `step-${fact.status}`, run: fact.run, node: fact.node, problem: fact.problem ?? null };
  }
}
