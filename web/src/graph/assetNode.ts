/** Which node brings a file into the graph. */

import type { Audio, Image, Kind, NodeTypeInfo, Video } from "../api/types";
import type { Catalog } from "./document";
import { fits } from "./kinds";

/** A file of a project, as a drag carries it as well. */
export interface Media {
  readonly name: string;
  readonly value: Image | Video | Audio;
}

export interface AssetNode {
  readonly type: NodeTypeInfo;
  readonly params: Readonly<Record<string, unknown>>;
  /** The output that the file comes out of. */
  readonly port: string;
}

/** The node for a file; with `wanted`, one whose output fits there. Null when there is none. */
export function assetNode(catalog: Catalog, { value }: Media, wanted: Kind = value.kind): AssetNode | null {
  const types = [...catalog.values()];
  for (const type of types) {
    const [output] = type.outputs;
    const param = paramFor(type, value.kind);
    if (param !== null && output !== undefined && fits(output.kind, wanted) && output.kind !== "any") {
      return { type, params: { [param]: value.artifact }, port: output.name };
    }
  }
  if (!fits(value.kind, wanted)) return null;
  // No node of its own: an input of the graph takes it, and may be given another file when the graph is run.
  const type = types.find((type) => expected(type).includes(value.kind));
  const output = type?.outputs[0];
  if (type === undefined || output === undefined) return null;
  return { type, params: { expects: value.kind, value }, port: output.name };
}

/** The setting of a node type that takes a file of this kind. */
function paramFor(type: NodeTypeInfo, kind: Kind): string | null {
  const found = Object.entries(propertiesOf(type)).find(([, schema]) => {
    const { format, accept } = recordOf(schema);
    return format === "asset" && (!Array.isArray(accept) || accept.includes(kind));
  });
  return found?.[0] ?? null;
}

function expected(type: NodeTypeInfo): readonly unknown[] {
  const { expects, value } = propertiesOf(type);
  const kinds = recordOf(expects)["enum"];
  return value !== undefined && Array.isArray(kinds) ? kinds : [];
}

function propertiesOf(type: NodeTypeInfo): Readonly<Record<string, unknown>> {
  return recordOf(recordOf(type.params)["properties"]);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  // A JSON Schema: any object in it may be read by names.
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
