/** The projects of this server. */

import { type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "./client";
import { nextOffset } from "./pages";
import type { components } from "./schema";

export type Project = components["schemas"]["ProjectView"];
export type ProjectDraft = components["schemas"]["ProjectDraft"];
export type Form = components["schemas"]["GraphForm"];
export type FormInput = components["schemas"]["FormInput"];
export type FormOutput = components["schemas"]["FormOutput"];

const PAGE = 60;

/** The one changed last first. */
export function useProjects(search = "") {
  return useInfiniteQuery({
    queryKey: ["projects", "list", search],
    queryFn: ({ pageParam: offset }) =>
      answer(api.GET("/api/projects", { params: { query: { limit: PAGE, offset, ...(search ? { search } : {}) } } })),
    initialPageParam: 0,
    getNextPageParam: nextOffset,
  });
}

export function useProject(project: string) {
  return useQuery({
    queryKey: ["projects", "one", project],
    queryFn: () => answer(api.GET("/api/projects/{project}", { params: { path: { project } } })),
  });
}

export function useCreateProject() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ProjectDraft) => answer(api.POST("/api/projects", { body })),
    onSuccess: () => forgetProjects(client),
  });
}

export function useRenameProject() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ project, name }: { readonly project: string; readonly name: string }) =>
      answer(api.PATCH("/api/projects/{project}", { params: { path: { project } }, body: { name } })),
    onSuccess: () => forgetProjects(client),
  });
}

/** Gives the copy. Without a name it is called by the original's, marked as a copy. */
export function useDuplicateProject() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (project: string) =>
      answer(api.POST("/api/projects/{project}/duplicate", { params: { path: { project } }, body: {} })),
    onSuccess: () => forgetProjects(client),
  });
}

export function useDeleteProject() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (project: string) => answer(api.DELETE("/api/projects/{project}", { params: { path: { project } } })),
    onSuccess: () => forgetProjects(client),
  });
}

/** What a graph asks for and gives when all of it is run. */
export function formOf(project: string): Promise<Form> {
  return answer(api.GET("/api/projects/{project}/form", { params: { path: { project } } }));
}

/** Where an export is downloaded: the graph alone, or a zip with the files that its settings name. */
export function exportUrl(project: string, { assets }: { readonly assets: boolean }): string {
  return `/api/projects/${encodeURIComponent(project)}/export${assets ? "?assets=true" : ""}`;
}

export function forgetProjects(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: ["projects"] });
}
