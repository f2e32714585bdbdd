/** The small stand-ins that the server keeps of a file: pictures of it, and the peaks of its sound. */

import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { answer, api, previewUrl, refusal, Unreachable } from "./client";

/** How the pictures of a clip lie on one sheet. */
export interface Sprite {
  readonly url: string;
  readonly columns: number;
  readonly rows: number;
  readonly tiles: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly secondsPerTile: number;
}

/** Null when there are none of this file; refused with 404 when the file itself is gone. */
export function useSprite(digest: string, wanted: boolean): UseQueryResult<Sprite | null> {
  return useQuery({
    queryKey: ["previews", digest, "sprite"],
    queryFn: () => loadSprite(digest),
    enabled: wanted,
    ...NEVER_CHANGES,
  });
}

/** Up to 400 peaks of a sound, 0 to 1. */
export function usePeaks(digest: string): UseQueryResult<readonly number[]> {
  return useQuery({ queryKey: ["previews", digest, "peaks"], queryFn: () => loadPeaks(digest), ...NEVER_CHANGES });
}

/** How many previews there are of a file that could not be shown. Asked again until the server can be reached. */
export function useFileFacts(digest: string): UseQueryResult<number> {
  return useQuery({
    queryKey: ["previews", digest, "count"],
    queryFn: async () => (await previews(digest)).length,
    retry: false,
    refetchInterval: ({ state }) => (state.error instanceof Unreachable ? ASK_AGAIN : false),
  });
}

const ASK_AGAIN = 5000;

/** Files are named by what they hold, so what was once learned of one stays true. */
const NEVER_CHANGES = { staleTime: Infinity, retry: false } as const;

interface Facts {
  readonly name: string;
  readonly facts: Readonly<Record<string, number>>;
}

async function previews(digest: string): Promise<readonly Facts[]> {
  const path = { digest };
  return (await answer(api.GET("/api/artifacts/{digest}/previews", { params: { path } }))).items;
}

async function loadSprite(digest: string): Promise<Sprite | null> {
  const facts = (await previews(digest)).find(({ name }) => name === "sprite")?.facts;
  const { columns, rows, tiles, tile_width, tile_height, seconds_per_tile } = facts ?? {};
  if (!columns || !rows || !tiles || !tile_width || !tile_height || !seconds_per_tile) return null;
  return {
    url: previewUrl(digest, "sprite"),
    columns,
    rows,
    tiles,
    tileWidth: tile_width,
    tileHeight: tile_height,
    secondsPerTile: seconds_per_tile,
  };
}

async function loadPeaks(digest: string): Promise<readonly number[]> {
  let reply: Response;
  try {
    reply = await fetch(previewUrl(digest, "peaks"));
  } catch {
    throw new Unreachable();
  }
  // What the server says of itself: a file of peaks, or a Problem.
  const said = (await reply.json().catch(() => null)) as { readonly peaks?: readonly number[] } | null;
  if (!reply.ok) throw refusal(said, reply.status);
  return said?.peaks ?? [];
}
