import type { Attempt } from "@/api/runs";

/** How long the tries of a step took together, in seconds; null while none has ended. */
export function seconds(attempts: readonly Attempt[]): number | null {
  const ended = attempts.flatMap(({ startedAt, endedAt }) => (endedAt === null ? [] : [endedAt - startedAt]));
  return ended.length === 0 ? null : ended.reduce((sum, one) => sum + one, 0);
}
