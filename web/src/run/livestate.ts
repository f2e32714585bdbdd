/** What is known of the nodes and runs of a project. */

import type { NodeStatus, Problem, RunStatus, StepStatus } from "../api/types";

export interface NodeProgress {
  /** 0 to 1. */
  readonly fraction: number;
  readonly stage: string;
  /** The newest intermediate picture, as a `data:` address. */
  readonly preview: string | null;
  /** When this was heard, and when the attempt began; milliseconds since 1970. */
  readonly at: number;
  readonly startedAt: number;
}

export interface NodeLive {
  readonly status: NodeStatus | null;
  /** The step that goes on; null when there is none. */
  readonly step: StepStatus | null;
  /** The run of that step, or of the last one. */
  readonly run: string | null;
  readonly attempt: number;
  readonly progress: NodeProgress | null;
  /** How the newest step has ended that did. */
  readonly last: StepStatus | null;
  /** The node whose failure or stop ended that step. */
  readonly lastRoot: string | null;
  readonly problem: Problem | null;
}

export interface LiveStep {
  readonly status: StepStatus;
  readonly attempt: number;
  readonly problem: Problem | null;
  /** The node whose failure or stop ended this one. */
  readonly root: string | null;
  /** The number of the event that said so. */
  readonly seq: number;
}

export interface LiveRun {
  readonly id: string;
  readonly status: RunStatus;
  readonly targets: readonly string[];
  /** The number of planned steps. */
  readonly total: number;
  /** What was said of its steps; those that nothing was said of are blocked. */
  readonly steps: Readonly<Record<string, LiveStep>>;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** A queued step in the line of its lane. */
export interface Wait {
  readonly run: string;
  /** From 1. */
  readonly position: number;
  /** When it may begin, in milliseconds since 1970; null when nobody can tell. */
  readonly startsAt: number | null;
}

export type NodesLive = Readonly<Record<string, NodeLive>>;

export interface LiveState {
  /** Empty until the server has said its first word. */
  readonly epoch: string;
  /** Whether its snapshot is here, too. */
  readonly arrived: boolean;
  readonly seq: number;
  readonly rev: number;
  readonly nodes: NodesLive;
  readonly runs: Readonly<Record<string, LiveRun>>;
  /** Of queued nodes. Who has begun may be among them still. */
  readonly waits: Readonly<Record<string, Wait>>;
  /** How many nodes were not as they had been when the connection came back. */
  readonly caughtUp: number;
  /** The nodes as they were when the connection came back; null once the server has told what was missed. */
  readonly before: NodesLive | null;
}

export const IDLE: NodeLive = {
  status: null,
  step: null,
  run: null,
  attempt: 0,
  progress: null,
  last: null,
  lastRoot: null,
  problem: null,
};

export const EMPTY_LIVE: LiveState = {
  epoch: "",
  arrived: false,
  seq: 0,
  rev: 0,
  nodes: {},
  runs: {},
  waits: {},
  caughtUp: 0,
  before: null,
};
