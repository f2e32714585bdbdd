/** The node types of this install. They change only with the server. */

import type { QueryClient } from "@tanstack/react-query";
import type { Catalog } from "@/graph/document";
import { answer, api } from "@/api/client";

export async function loadCatalog(queries: QueryClient): Promise<Catalog> {
  const { items } = await queries.query({
    queryKey: ["node-types"],
    queryFn: () => answer(api.GET("/api/node-types")),
    staleTime: Infinity,
  });
  return new Map(items.map((info) => [info.id, info]));
}
