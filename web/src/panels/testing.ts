/** Node types that take files, for tests. */

import type { NodeTypeInfo } from "@/api/types";
import type { Catalog } from "@/graph/document";
import { CATALOG } from "@/graph/testing";

const PARAMS: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  image: { asset: { format: "asset", accept: ["image"] } },
  audio: { asset: { format: "asset", accept: ["audio", "video"] } },
  input: { expects: { enum: ["audio", "flag", "image", "number", "text", "video"] }, value: {}, name: {} },
};

/** The catalogue with the settings that take files, as the server describes them. */
export const FILE_CATALOG: Catalog = new Map(
  [...CATALOG].map(([id, type]): [string, NodeTypeInfo] => [id, { ...type, params: { properties: PARAMS[id] ?? {} } }]),
);
