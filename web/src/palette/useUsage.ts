import { useQueries } from "@tanstack/react-query";
import { templateOf, useTemplates } from "@/api/templates";
import { docOf } from "@/graph/document";
import { pairCounts } from "@/graph/suggest";
import { useCatalog, useSession } from "@/state/context";

/** How often ports are wired to each other in this project and in the templates, as far as those have come. */
export function useUsage(wanted: boolean): ReadonlyMap<string, number> {
  const { editor } = useSession();
  const catalog = useCatalog();
  const { data: templates = [] } = useTemplates();
  const graphs = useQueries({
    queries: templates.map(({ id }) => ({
      queryKey: ["templates", id],
      queryFn: () => templateOf(id),
      staleTime: Infinity,
      enabled: wanted,
    })),
  });
  if (!wanted) return NONE;
  const docs = graphs.flatMap(({ data }) => (data === undefined ? [] : [docOf(data.graph)]));
  return pairCounts([editor.doc, ...docs], catalog);
}

const NONE: ReadonlyMap<string, number> = new Map();
