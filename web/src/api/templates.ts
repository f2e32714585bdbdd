/** Graphs to begin a project with. */

import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { components } from "./schema";

export type Template = components["schemas"]["TemplateView"];

export function useTemplates() {
  return useQuery({
    queryKey: ["templates"],
    queryFn: async (): Promise<readonly Template[]> => (await answer(api.GET("/api/templates"))).items,
    staleTime: Infinity,
  });
}

/** A template with its graph. */
export function useTemplate(template: string) {
  return useQuery({ queryKey: ["templates", template], queryFn: () => templateOf(template), staleTime: Infinity });
}

export function templateOf(template: string) {
  return answer(api.GET("/api/templates/{template}", { params: { path: { template } } }));
}
