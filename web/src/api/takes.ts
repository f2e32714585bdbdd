/** The takes of a node, newest first. */

import { type QueryClient, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "./client";
import { nextOffset } from "./pages";
import type { components } from "./schema";

export type Take = components["schemas"]["TakeView"];
export type TakeChange = components["schemas"]["TakeChange"];

const PAGE = 30;

export function useTakes(project: string, node: string, { starred }: { readonly starred: boolean }) {
  return useInfiniteQuery({
    queryKey: ["takes", project, node, starred],
    queryFn: ({ pageParam: offset }) => list(project, node, starred, offset),
    initialPageParam: 0,
    getNextPageParam: nextOffset,
  });
}

/** Star, reject or name a take. */
export function useMarkTake(project: string, node: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ take, change }: { readonly take: string; readonly change: TakeChange }) =>
      answer(
        api.PATCH("/api/projects/{project}/nodes/{node}/takes/{take}", {
          params: { path: { project, node, take } },
          body: change,
        }),
      ),
    onSettled: () => forgetTakes(client, project, node),
  });
}

/** What is known of the takes of a node is old. */
export function forgetTakes(client: QueryClient, project: string, node: string): Promise<void> {
  return client.invalidateQueries({ queryKey: ["takes", project, node] });
}

function list(project: string, node: string, starred: boolean, offset: number) {
  const query = { limit: PAGE, offset, ...(starred ? { starred } : {}) };
  return answer(
    api.GET("/api/projects/{project}/nodes/{node}/takes", { params: { path: { project, node }, query } }),
  );
}
