/** A plan as a list of which nodes can be unticked. */

import type { Edge, Plan, PlanStep } from "../api/types";

export interface PlanRow {
  readonly node: string;
  readonly step: PlanStep;
  /** False when a person has unticked it. */
  readonly ticked: boolean;
  /** The unticked node that this one would need; null when it can run. */
  readonly needs: string | null;
}

export interface PlanRows {
  readonly rows: readonly PlanRow[];
  /** What to trigger so that exactly the ticked nodes run. Empty when there is nothing to run: don't trigger then. */
  readonly targets: readonly string[];
  /** Something stands in the way of a node that would run: the server refuses it. What it leaves out is no step. */
  readonly blocked: boolean;
  readonly counts: { readonly run: number; readonly maybe: number; readonly reused: number };
  /** The sum over the ticked nodes that were ever timed, and how many of them were not. */
  readonly seconds: number;
  readonly untimed: number;
  readonly cost: number;
}

export function planRows(plan: Plan, unticked: ReadonlySet<string>, edges: readonly Edge[]): PlanRows {
  const needs = needed(plan, unticked, edges);
  const rows = plan.steps.map((step) => ({
    node: step.node,
    step,
    ticked: !unticked.has(step.node),
    needs: needs.get(step.node) ?? null,
  }));
  const running = rows.filter((row) => row.ticked && row.needs === null);
  const steps = running.map((row) => row.step);
  const nodes = new Set(steps.map((step) => step.node));
  return {
    rows,
    targets: targetsOf(plan, nodes, edges),
    blocked: plan.problems.some(({ where }) => where?.node != null && nodes.has(where.node)),
    counts: {
      run: steps.filter((step) => step.action === "run").length,
      maybe: steps.filter((step) => step.action === "maybe").length,
      reused: plan.reused.length,
    },
    seconds: sum(steps.map((step) => step.seconds ?? 0)),
    untimed: steps.filter((step) => step.seconds === null).length,
    cost: sum(steps.map((step) => step.cost)),
  };
}

/** For every node that needs an unticked one: which. What is reused needs nobody; disabled nodes pass on what they get. */
function needed(plan: Plan, unticked: ReadonlySet<string>, edges: readonly Edge[]): ReadonlyMap<string, string> {
  const reused = new Set(plan.reused);
  const next = childrenOf(edges);
  const needs = new Map<string, string>();
  for (const { node: cause } of plan.steps.filter((step) => unticked.has(step.node))) {
    const way = [cause];
    for (const at of way) {
      for (const child of next.get(at) ?? []) {
        if (reused.has(child) || unticked.has(child) || needs.has(child)) continue;
        needs.set(child, cause);
        way.push(child);
      }
    }
  }
  return needs;
}

/**
 * Whoever triggers a node also runs what it needs. So it is enough to trigger those that no other one needs, and those
 * that were asked for: a forced run makes only its targets anew.
 */
function targetsOf(plan: Plan, running: ReadonlySet<string>, edges: readonly Edge[]): readonly string[] {
  if (running.size === 0) return [];
  if (running.size === plan.steps.length) return plan.targets;
  const asked = new Set(plan.targets);
  const next = childrenOf(edges);
  const ends = new Set([...plan.reused, ...plan.steps.map((step) => step.node)]);
  const isNeeded = (node: string): boolean => {
    const way = new Set([node]);
    for (const at of way) {
      for (const child of next.get(at) ?? []) {
        if (running.has(child)) return true;
        if (!ends.has(child)) way.add(child);
      }
    }
    return false;
  };
  return plan.steps.map((step) => step.node).filter((node) => running.has(node) && (asked.has(node) || !isNeeded(node)));
}

function childrenOf(edges: readonly Edge[]): ReadonlyMap<string, ReadonlySet<string>> {
  const children = new Map<string, Set<string>>();
  for (const { source, target } of edges) {
    const known = children.get(source.node);
    if (known === undefined) children.set(source.node, new Set([target.node]));
    else known.add(target.node);
  }
  return children;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
