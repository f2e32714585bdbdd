import { useRecentTakes } from "@/api/recentTakes";
import type { components } from "@/api/schema";
import { useLiveState, useSession } from "@/state/context";

export type Take = components["schemas"]["TakeView"];

export interface Takes {
  /** The newest first; not all when there are many. */
  readonly takes: readonly Take[];
  readonly total: number;
  /** The one that the node shows. */
  readonly shown: string | null;
}

const NO_TAKES: readonly Take[] = [];

export function useTakes(id: string): Takes {
  const { project } = useSession();
  const shown = useLiveState(({ nodes }) => nodes[id]?.status?.take ?? null);
  const { data } = useRecentTakes(project, id, shown);
  return { takes: data?.items ?? NO_TAKES, total: data?.total ?? 0, shown };
}

/** The number of a take, from 1 for the oldest; null when it is none of the newest. */
export function numberOf(take: string | null, { takes, total }: Pick<Takes, "takes" | "total">): number | null {
  const at = takes.findIndex(({ id }) => id === take);
  return at < 0 ? null : total - at;
}
