/** The picture of a project: of the newest film or picture that it has given. */

import { useQuery } from "@tanstack/react-query";
import { answer, api, previewUrl } from "./client";
import { formOf } from "./projects";
import type { Output } from "./types";

/** Null when nothing that can be shown was made yet. Two requests, so it is asked only of what is in sight. */
export function useProjectPicture(project: string, wanted: boolean) {
  return useQuery({
    // Not one of "projects": what has just been deleted would be asked for again.
    queryKey: ["project-picture", project],
    queryFn: () => pictureOf(project),
    enabled: wanted,
    staleTime: 60_000,
    retry: false,
  });
}

async function pictureOf(project: string): Promise<string | null> {
  const { outputs } = await formOf(project);
  const node = (outputs.find(({ kind }) => kind === "video") ?? outputs[0])?.node;
  if (node === undefined) return null;
  const params = { path: { project, node }, query: { limit: 1 } };
  const takes = await answer(api.GET("/api/projects/{project}/nodes/{node}/takes", { params }));
  const [take] = takes.items;
  return take === undefined ? null : (Object.values(take.outputs).map(pictureIn).find((url) => url !== null) ?? null);
}

function pictureIn(output: Output): string | null {
  const value = "kind" in output ? output : output[0];
  if (value?.kind === "video") return previewUrl(value.artifact.digest, "poster");
  return value?.kind === "image" ? previewUrl(value.artifact.digest, "thumbnail") : null;
}
