/** The files of a project, newest first. */

import { type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { components } from "./schema";

export type Asset = Omit<components["schemas"]["AssetView"], "known">;
export type AssetKind = Asset["value"]["kind"];
export type AssetUse = components["schemas"]["AssetUse"];

interface Wanted {
  readonly kind?: AssetKind | undefined;
  readonly search?: string | undefined;
}

interface Page {
  readonly items: readonly Asset[];
  readonly total: number;
  /** Where the page begins in the server's order, which is the oldest first. */
  readonly from: number;
}

const PAGE = 120;

export function useAssets(project: string, wanted: Wanted = {}) {
  return useInfiniteQuery({
    queryKey: ["assets", project, "list", wanted.kind ?? "", wanted.search ?? ""],
    queryFn: ({ pageParam }) => page(project, wanted, pageParam),
    // The last page comes first: the server counts from the oldest file, a person looks for the newest.
    initialPageParam: null as number | null,
    getNextPageParam: ({ from }) => (from > 0 ? from : undefined),
  });
}

/** One file with what uses it. */
export function useAsset(project: string, id: string | null) {
  return useQuery({
    queryKey: ["assets", project, "one", id],
    queryFn: () => assetOf(project, id ?? ""),
    enabled: id !== null,
  });
}

/** The file with these bytes; null when the project has none, which it may still run with. */
export function useAssetByDigest(project: string, digest: string | null) {
  return useQuery({
    queryKey: ["assets", project, "digest", digest],
    queryFn: ({ signal }) => assetByDigest(project, digest ?? "", signal),
    enabled: digest !== null,
  });
}

export function useRenameAsset(project: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name }: { readonly id: string; readonly name: string }) =>
      answer(
        api.PATCH("/api/projects/{project}/assets/{asset}", { params: { path: { project, asset: id } }, body: { name } }),
      ),
    onSuccess: () => forgetAssets(client, project),
  });
}

/** Raises Refused with status 409 and a hint when nodes or runs still use the file. */
export function useDeleteAsset(project: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/projects/{project}/assets/{asset}", { params: { path: { project, asset: id } } })),
    onSuccess: () => forgetAssets(client, project),
  });
}

/** What is known of the files of a project is old. */
export function forgetAssets(client: QueryClient, project: string): Promise<void> {
  return client.invalidateQueries({ queryKey: ["assets", project] });
}

export function assetOf(project: string, asset: string) {
  return answer(api.GET("/api/projects/{project}/assets/{asset}", { params: { path: { project, asset } } }));
}

export async function assetByDigest(project: string, digest: string, signal: AbortSignal): Promise<Asset | null> {
  const params = { path: { project }, query: { digest, limit: 1 } };
  const { items } = await answer(api.GET("/api/projects/{project}/assets", { params, signal }));
  return items[0] ?? null;
}

async function page(project: string, wanted: Wanted, before: number | null): Promise<Page> {
  const end = before ?? (await list(project, wanted, 0, 1)).total;
  const from = Math.max(0, end - PAGE);
  if (end === 0) return { items: [], total: 0, from: 0 };
  // Without an end the question is open: files that have come in meanwhile are wanted as well.
  const { items, total } = await list(project, wanted, from, before === null ? PAGE * 2 : end - from);
  return { items: items.toReversed(), total, from };
}

function list(project: string, { kind, search }: Wanted, offset: number, limit: number) {
  const query = { offset, limit, ...(kind === undefined ? {} : { kind }), ...(search ? { search } : {}) };
  return answer(api.GET("/api/projects/{project}/assets", { params: { path: { project }, query } }));
}
