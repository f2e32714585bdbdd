import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { components } from "./schema";

type TakeList = components["schemas"]["TakeList"];

const MOST = 8;

/** The newest takes of a node and how many there are, asked again whenever it shows another take. Not asked for null. */
export function useRecentTakes(project: string, node: string, shown: string | null): UseQueryResult<TakeList> {
  return useQuery({
    queryKey: ["takes", project, node, "recent", shown],
    queryFn: () =>
      answer(
        api.GET("/api/projects/{project}/nodes/{node}/takes", {
          params: { path: { project, node }, query: { limit: MOST } },
        }),
      ),
    enabled: shown !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}
