/** A run of a whole graph with values from its form, and what it has given. */

import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { newId } from "./id";
import type { FormOutput } from "./projects";
import type { Output, RunView, Value } from "./types";

interface FormRun {
  readonly project: string;
  readonly rev: number;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: readonly FormOutput[];
}

const NEWEST = 50;

/** Runs what the outputs need, and nothing else of the graph. */
export async function runForm({ project, rev, inputs, outputs }: FormRun): Promise<RunView> {
  const asked = api.POST("/api/projects/{project}/run", {
    params: { path: { project }, header: { "Idempotency-Key": newId() } },
    body: { rev, inputs, targets: outputs.map(({ node }) => node) },
  });
  return (await answer(asked)).run;
}

/** What a run has given for an output of its graph; null when it did not get that far. Asked once the run has ended. */
export function useFormResult(project: string, run: string, { node }: FormOutput) {
  return useQuery({ queryKey: ["form-result", run, node], queryFn: () => resultOf(project, run, node), staleTime: Infinity });
}

async function resultOf(project: string, run: string, node: string): Promise<Output | null> {
  const { steps } = await answer(api.GET("/api/runs/{run}", { params: { path: { run } } }));
  const key = steps.find((step) => step.node === node)?.key;
  const params = { path: { project, node }, query: { limit: NEWEST } };
  const { items } = await answer(api.GET("/api/projects/{project}/nodes/{node}/takes", { params }));
  // A result that was there already belongs to an older run, but to the same key.
  const take = items.find((take) => take.run === run || (key != null && take.key === key));
  return take === undefined ? null : (Object.values(take.outputs)[0] ?? null);
}
