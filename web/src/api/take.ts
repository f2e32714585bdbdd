/** One take of a node. What it holds never changes. */

import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

export function useTake(project: string, node: string, take: string) {
  return useQuery({
    queryKey: ["take", project, node, take],
    queryFn: () =>
      answer(api.GET("/api/projects/{project}/nodes/{node}/takes/{take}", { params: { path: { project, node, take } } })),
  });
}
