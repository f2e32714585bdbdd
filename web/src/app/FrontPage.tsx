import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { loadCatalog } from "@/state/catalog";
import { answer, api } from "@/api/client";
import { projectPath } from "@/state/address";
import { Loading } from "./Loading";
import { Missing } from "./Missing";

const Home = lazy(() => import("@/home/Home").then(({ Home }) => ({ default: Home })));

/** The list of projects. When there is just one it is opened, unless somebody asks for `all`. */
export function FrontPage({ all }: { readonly all: boolean }) {
  const { data, error } = useQuery({
    queryKey: ["projects", "first"],
    queryFn: () => answer(api.GET("/api/projects", { params: { query: { limit: 2 } } })),
    enabled: !all,
    staleTime: 0,
  });
  const queries = useQueryClient();
  const catalog = useQuery({ queryKey: ["catalog"], queryFn: () => loadCatalog(queries), staleTime: Infinity });
  const only = !all && data?.total === 1 ? data.items[0] : undefined;
  useEffect(() => {
    if (only !== undefined) location.replace(projectPath(only.id));
  }, [only]);
  const failed = error ?? catalog.error;
  if (failed !== null) return <Missing gone={false} error={failed} />;
  if (only !== undefined || catalog.data === undefined || (!all && data === undefined)) return <Loading />;
  return (
    <Suspense fallback={<Loading />}>
      <Home catalog={catalog.data} />
    </Suspense>
  );
}
