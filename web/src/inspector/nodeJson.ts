/** A node as JSON, to read and to change. */

import type { DocNode } from "@/graph/document";
import { sameValue } from "@/graph/equal";

interface Edited {
  readonly params: Readonly<Record<string, unknown>>;
  readonly disabled: boolean;
}

export type Read = { readonly ok: true; readonly edited: Edited } | { readonly ok: false; readonly fault: JsonFault };

export type JsonFault = "not-json" | "not-node" | "fixed";

export function jsonOf({ id, type, ...rest }: DocNode): string {
  return JSON.stringify({ id, type, ...rest }, null, 2);
}

/** What somebody wrote. Only the settings and whether the node is switched off may be changed here. */
export function readJson(text: string, node: DocNode): Read {
  const found = parsed(text);
  if (found === undefined) return { ok: false, fault: "not-json" };
  if (!isObject(found)) return { ok: false, fault: "not-node" };
  const { params, disabled = false, ...fixed } = found;
  if (!isObject(params) || typeof disabled !== "boolean") return { ok: false, fault: "not-node" };
  if (!sameValue({ ...fixed, params, disabled }, { ...node, params, disabled })) return { ok: false, fault: "fixed" };
  return { ok: true, edited: { params, disabled } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
