/** Why a node is as it is. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { components } from "./schema";

export type Why = components["schemas"]["Why"];
export type WhyLink = components["schemas"]["WhyLink"];

/** `stamp` is something that changes with the answer: the state of the project as the socket tells it. */
export function useWhy(project: string, node: string, stamp: number) {
  return useQuery({
    queryKey: ["why", project, node, stamp],
    queryFn: () =>
      answer(api.GET("/api/projects/{project}/nodes/{node}/why", { params: { path: { project, node } } })),
    placeholderData: keepPreviousData,
  });
}
