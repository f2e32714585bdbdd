/** In what two takes differ: their settings, what they were made from, and with what. */

import type { Take } from "@/api/takes";

export interface Change {
  readonly kind: "setting" | "input" | "model" | "version";
  /** The setting or the input; empty for the rest. */
  readonly name: string;
  readonly a: unknown;
  readonly b: unknown;
}

type Recipe = Take["recipe"];

export function changes(a: Recipe, b: Recipe): readonly Change[] {
  return [
    ...settings(a.params, b.params),
    ...inputs(a, b),
    ...(a.environment === b.environment ? [] : [{ kind: "model" as const, name: "", a: a.environment, b: b.environment }]),
    ...(a.version === b.version ? [] : [{ kind: "version" as const, name: "", a: a.version, b: b.version }]),
  ];
}

function settings(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): Change[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names
    .filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]))
    .map((name) => ({ kind: "setting", name, a: a[name], b: b[name] }));
}

/** Inputs whose results are others, with the nodes that gave them. */
function inputs(a: Recipe, b: Recipe): Change[] {
  const ports = [...new Set([...a.inputs, ...b.inputs].map(({ port }) => port))];
  return ports
    .filter((port) => digests(a, port) !== digests(b, port))
    .map((port) => ({ kind: "input", name: port, a: sources(a, port), b: sources(b, port) }));
}

function digests({ inputs }: Recipe, name: string): string {
  return inputs.flatMap(({ port, digest }) => (port === name ? [digest] : [])).join(" ");
}

function sources({ inputs }: Recipe, name: string): readonly string[] {
  return inputs.flatMap(({ port, node }) => (port === name && node !== null ? [node] : []));
}
