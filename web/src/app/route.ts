/** Which page is shown, by its address: `/` is the list of projects, `/projects/{id}` is one. */

import { useSyncExternalStore } from "react";
import { onAddress } from "@/state/address";

export type Route =
  /** Without `all`, the only project is opened instead of a list of one. */
  | { readonly page: "home"; readonly all: boolean }
  | { readonly page: "project"; readonly project: string };

export function useRoute(): Route {
  const address = useSyncExternalStore(onAddress, () => location.pathname + location.search);
  return routeOf(new URL(address, location.origin));
}

function routeOf({ pathname, searchParams }: URL): Route {
  const [, project] = /^\/projects\/([^/]+)\/?$/.exec(pathname) ?? [];
  if (project === undefined) return { page: "home", all: searchParams.has("all") };
  return { page: "project", project: decodeURIComponent(project) };
}
