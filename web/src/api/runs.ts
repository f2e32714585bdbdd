/** Runs of a project, what became of their steps, and the queue. */

import { type QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { nextOffset } from "./pages";
import type { components } from "./schema";

export type RunSummary = components["schemas"]["RunSummary"];
export type Attempt = components["schemas"]["AttemptView"];
export type Job = components["schemas"]["JobView"];

const PAGE = 30;
const QUEUE_MS = 2000;

/** The newest first. */
export function useRuns(project: string) {
  return useInfiniteQuery({
    queryKey: ["runs", project],
    queryFn: ({ pageParam: offset }) =>
      answer(api.GET("/api/projects/{project}/runs", { params: { path: { project }, query: { limit: PAGE, offset } } })),
    initialPageParam: 0,
    getNextPageParam: nextOffset,
  });
}

/** One run with its steps and every try of them. `stamp` changes with what is known of the run. */
export function useRun(run: string, stamp: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: ["run", run, stamp],
    queryFn: () => answer(api.GET("/api/runs/{run}", { params: { path: { run } } })),
    placeholderData: (before) => before,
  });
}

/** The graph that a run worked from, as it was then. It never changes. */
export function useRunGraph(run: string | null) {
  return useQuery({
    queryKey: ["run-graph", run],
    queryFn: () => loadRunGraph(run ?? ""),
    enabled: run !== null,
    staleTime: Infinity,
    retry: false,
  });
}

export async function loadRunGraph(run: string) {
  return answer(api.GET("/api/runs/{run}/graph", { params: { path: { run } } }));
}

/** What waits on this server, of all projects, in the order of the queues. Asked again while something waits. */
export function useQueue(waiting: boolean) {
  return useQuery({
    queryKey: ["jobs", "queued"],
    queryFn: async () =>
      (await answer(api.GET("/api/jobs", { params: { query: { status: "queued", limit: 500 } } }))).items,
    enabled: waiting,
    refetchInterval: QUEUE_MS,
    staleTime: 0,
  });
}

/** What is known of the runs of a project is old. */
export function forgetRuns(client: QueryClient, project: string): Promise<void> {
  return client.invalidateQueries({ queryKey: ["runs", project] });
}
