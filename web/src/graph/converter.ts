import type { Kind, NodeTypeInfo, Port } from "../api/types";
import type { Catalog } from "./document";
import { FIT_RANK, fitOf } from "./kinds";

/** A node type that makes one kind into another, and the ports to wire. */
export interface Converter {
  readonly type: string;
  readonly input: string;
  readonly output: string;
}

/**
 * The node type to put between two kinds, or null when there is none.
 *
 * The best has the fewest other inputs that must be wired, then works offline, then takes and gives exactly these kinds.
 * A type that passes on anything makes nothing into anything, so ports of any kind do not count.
 */
export function converter(catalog: Catalog, from: Kind, to: Kind): Converter | null {
  let best: { readonly found: Converter; readonly rank: readonly number[] } | null = null;
  for (const type of catalog.values()) {
    for (const input of type.inputs) {
      for (const output of type.outputs) {
        const rank = rankOf(type, input, output, from, to);
        if (rank === null || (best !== null && !before(rank, best.rank))) continue;
        best = { found: { type: type.id, input: input.name, output: output.name }, rank };
      }
    }
  }
  return best?.found ?? null;
}

function rankOf(type: NodeTypeInfo, input: Port, output: Port, from: Kind, to: Kind): readonly number[] | null {
  if (input.kind === "any" || output.kind === "any") return null;
  const into = fitOf(from, input.kind);
  const out = fitOf(output.kind, to);
  if (into === null || out === null) return null;
  const missing = type.inputs.filter((port) => port.required && port !== input).length;
  return [missing, type.offline ? 0 : 1, FIT_RANK[into] + FIT_RANK[out], input.required ? 0 : 1];
}

function before(a: readonly number[], b: readonly number[]): boolean {
  for (const [i, value] of a.entries()) {
    const other = b[i] ?? 0;
    if (value !== other) return value < other;
  }
  return false;
}
