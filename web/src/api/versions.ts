/** Revisions of a graph that are kept. */

import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { components } from "./schema";

export type Version = components["schemas"]["VersionView"];

const MOST = 500;

/** The newest first. */
export function useVersions(project: string) {
  return useQuery({
    queryKey: ["versions", project],
    queryFn: async () =>
      (await answer(api.GET("/api/projects/{project}/versions", { params: { path: { project }, query: { limit: MOST } } })))
        .items,
  });
}

/** Keep what is saved now under a name. */
export function useKeepVersion(project: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      answer(api.POST("/api/projects/{project}/versions", { params: { path: { project } }, body: { name } })),
    onSuccess: () => forgetVersions(client, project),
  });
}

export function useNameVersion(project: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name }: { readonly id: string; readonly name: string }) =>
      answer(
        api.PATCH("/api/projects/{project}/versions/{version_id}", {
          params: { path: { project, version_id: id } },
          body: { name },
        }),
      ),
    onSuccess: () => forgetVersions(client, project),
  });
}

export function useDropVersion(project: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(
        api.DELETE("/api/projects/{project}/versions/{version_id}", { params: { path: { project, version_id: id } } }),
      ),
    onSuccess: () => forgetVersions(client, project),
  });
}

/** Puts a version into the place of revision `rev`, which is kept. Raises Refused with 409 when that is not the newest. */
export function restoreVersion(project: string, id: string, rev: number) {
  const path = { project, version_id: id };
  const header = { "If-Match": `"${rev}"` };
  return answer(api.POST("/api/projects/{project}/versions/{version_id}/restore", { params: { path, header } }));
}

export function forgetVersions(client: QueryClient, project: string): Promise<void> {
  return client.invalidateQueries({ queryKey: ["versions", project] });
}
