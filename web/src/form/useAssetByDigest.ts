import { useQuery } from "@tanstack/react-query";
import type { Asset } from "@/api/assets";
import { answer, api } from "@/api/client";

/** The file of a project with these bytes; null when it has none, which it may still run with. */
export function useAssetByDigest(project: string, digest: string | null) {
  return useQuery({
    queryKey: ["assets", project, "digest", digest],
    queryFn: () => byDigest(project, digest ?? ""),
    enabled: digest !== null,
  });
}

async function byDigest(project: string, digest: string): Promise<Asset | null> {
  const query = { digest, limit: 1 };
  const { items } = await answer(api.GET("/api/projects/{project}/assets", { params: { path: { project }, query } }));
  return items[0] ?? null;
}
