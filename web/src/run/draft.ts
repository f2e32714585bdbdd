/** The next state in the making: it copies what changes once, however many frames change it. */

import type { LiveRun, LiveState, NodeLive, NodesLive } from "./livestate";

const MOST_ENDED_RUNS = 20;

type Scalars = Partial<Omit<LiveState, "nodes" | "runs">>;

export class Draft {
  state: LiveState;
  #nodes: Record<string, NodeLive> | null = null;
  #runs: Record<string, LiveRun> | null = null;

  constructor(state: LiveState) {
    this.state = state;
  }

  get nodes(): NodesLive {
    return this.#nodes ?? this.state.nodes;
  }

  get runs(): Readonly<Record<string, LiveRun>> {
    return this.#runs ?? this.state.runs;
  }

  set(fields: Scalars): void {
    const changed = Object.entries(fields).some(([name, value]) => this.state[name as keyof Scalars] !== value);
    if (changed) this.state = { ...this.state, ...fields };
  }

  setNode(id: string, node: NodeLive): void {
    if (this.nodes[id] === node) return;
    this.#nodes ??= { ...this.state.nodes };
    this.#nodes[id] = node;
  }

  removeNode(id: string): void {
    if (!(id in this.nodes)) return;
    this.#nodes = Object.fromEntries(Object.entries(this.nodes).filter(([other]) => other !== id));
  }

  setRun(run: LiveRun): void {
    this.#runs ??= { ...this.state.runs };
    this.#runs[run.id] = run;
  }

  replace(nodes: Record<string, NodeLive>, runs: Record<string, LiveRun>): void {
    this.#nodes = nodes;
    this.#runs = runs;
  }

  /** The same reference as before when nothing has changed. */
  done(): LiveState {
    if (this.#nodes !== null) this.state = { ...this.state, nodes: this.#nodes };
    if (this.#runs !== null) this.state = { ...this.state, runs: withoutOld(this.#runs) };
    this.#nodes = null;
    this.#runs = null;
    return this.state;
  }
}

function withoutOld(runs: Record<string, LiveRun>): Record<string, LiveRun> {
  const ended = Object.values(runs).filter((run) => run.endedAt !== null);
  if (ended.length <= MOST_ENDED_RUNS) return runs;
  const old = new Set(ended.slice(0, ended.length - MOST_ENDED_RUNS).map((run) => run.id));
  return Object.fromEntries(Object.entries(runs).filter(([id]) => !old.has(id)));
}
