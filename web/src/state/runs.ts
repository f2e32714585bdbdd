/** Starting and stopping work. What is not saved yet is saved first, so that what runs is what is seen. */

import { answer, api } from "@/api/client";
import { newId } from "@/api/id";
import type { Plan, RunMode, RunView } from "@/api/types";
import type { Session } from "./session";

export interface RunWish {
  /** None means every node whose result no other node takes. */
  readonly targets: readonly string[];
  readonly mode: RunMode;
}

/** Begin a run. Raises Refused, RefusedSave and Unreachable. */
export async function run({ project, editor }: Session, { targets, mode }: RunWish): Promise<RunView> {
  const rev = await editor.flush();
  const asked = api.POST("/api/projects/{project}/run", {
    params: { path: { project }, header: { "Idempotency-Key": newId() } },
    body: { targets, mode, rev },
  });
  return (await answer(asked)).run;
}

/** What a run would do. Starts nothing. */
export async function plan({ project, editor }: Session, { targets, mode }: RunWish): Promise<Plan> {
  const rev = await editor.flush();
  return answer(api.POST("/api/projects/{project}/plan", { params: { path: { project } }, body: { targets, mode, rev } }));
}

/** Stop these nodes, and what waits for them; other branches of their runs go on. */
export async function stopNodes({ project }: Session, nodes: readonly string[]): Promise<void> {
  await Promise.all(
    nodes.map((node) =>
      answer(api.POST("/api/projects/{project}/nodes/{node}/cancel", { params: { path: { project, node } } })),
    ),
  );
}

export async function stopRun(run: string): Promise<void> {
  await answer(api.POST("/api/runs/{run}/cancel", { params: { path: { run } } }));
}

/** Stop all runs of the project that go on. */
export async function stopAll({ live }: Session): Promise<void> {
  const going = Object.values(live.getState().runs).filter(({ endedAt }) => endedAt === null);
  await Promise.all(going.map(({ id }) => stopRun(id)));
}

/** Run again what failed in a run, was skipped or stopped. */
export async function retry(run: string): Promise<RunView> {
  return (await answer(api.POST("/api/runs/{run}/retry", { params: { path: { run } } }))).run;
}
