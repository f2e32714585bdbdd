/** A project in memory with node types that have settings as the real ones do, for tests. */

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { NodeTypeInfo } from "@/api/types";
import type { Catalog, Doc } from "@/graph/document";
import { CATALOG, docWith, nodeType } from "@/graph/testing";
import { SessionProvider } from "@/state/context";
import type { Session } from "@/state/session";
import { sessionWith } from "@/state/testing";
import { TooltipProvider } from "@/ui/Tooltip";
import type { Schema } from "./schema";

const ARTIFACT: Schema = { type: "object", properties: { digest: { type: "string" } }, required: ["digest"] };

const MODEL = { id: "camera", provider: "camera", title: "Camera move", summary: "Moves a camera.", offline: true };

/** The settings of the real node types, in extracts. */
const SETTINGS: Readonly<Record<string, Schema>> = {
  video: {
    type: "object",
    properties: {
      model: { title: "Model", type: "string", minLength: 1, maxLength: 128, default: "camera" },
      move: {
        title: "Camera move",
        oneOf: [
          { const: "auto", title: "Auto" },
          { const: "push", title: "Push" },
        ],
        anyOf: [{ enum: ["auto"] }, { enum: ["push"] }],
        default: "auto",
        "x-promote": true,
      },
      strength: { title: "Strength", type: "number", minimum: 0, maximum: 1, default: 0.5 },
      seconds: { title: "Length", type: "number", minimum: 0.2, maximum: 60, default: 4, "x-unit": "s", "x-promote": true },
      fps: { title: "Frame rate", type: "integer", minimum: 24, maximum: 60, default: 30 },
      width: { title: "Width", type: "integer", minimum: 64, maximum: 3840, multipleOf: 2, default: 1280 },
      seed: { title: "Seed", type: "integer", minimum: 0, maximum: 2_147_483_647, default: 0, "x-widget": "seed" },
    },
  },
  prompt: {
    type: "object",
    properties: {
      text: { title: "Idea", type: "string", format: "multiline", maxLength: 4000, default: "" },
      negative: { title: "Also avoid", type: "string", maxLength: 20, default: "" },
    },
  },
  image: {
    type: "object",
    properties: {
      asset: {
        title: "Picture",
        format: "asset",
        accept: ["image"],
        anyOf: [{ $ref: "#/$defs/Artifact" }, { type: "null" }],
        default: null,
      },
    },
    $defs: { Artifact: ARTIFACT },
  },
  input: {
    type: "object",
    properties: {
      expects: { title: "Kind", enum: ["flag", "image", "number", "text"], default: "text" },
      value: {
        title: "Value",
        anyOf: [
          { anyOf: [{ $ref: "#/$defs/Text" }, { $ref: "#/$defs/Number" }], discriminator: { propertyName: "kind" } },
          { type: "null" },
        ],
        default: null,
      },
    },
    $defs: {
      Text: { type: "object", properties: { kind: { enum: ["text"] }, text: { type: "string" } } },
      Number: { type: "object", properties: { kind: { enum: ["number"] }, value: { type: "number" } } },
    },
  },
  assemble: {
    type: "object",
    properties: {
      transition: { title: "Transition", enum: ["fade", "none"], default: "none" },
      transition_seconds: {
        title: "Transition length",
        type: "number",
        minimum: 0.1,
        maximum: 2,
        default: 0.3,
        "x-show-if": { transition: ["fade"] },
      },
      titles: { title: "Titles", type: "array", items: { $ref: "#/$defs/Title" }, maxItems: 2, default: [] },
    },
    $defs: {
      Title: {
        type: "object",
        properties: {
          text: { title: "Text", type: "string", minLength: 1, maxLength: 300 },
          start: { title: "Start", type: "number", minimum: 0, maximum: 7200, default: 0 },
        },
        required: ["text"],
      },
    },
  },
};

export function typeWith(id: string): NodeTypeInfo {
  const known = CATALOG.get(id) ?? nodeType(id, [], []);
  return { ...known, params: { ...SETTINGS[id] }, models: id === "video" ? [MODEL] : [] };
}

const TYPES: Catalog = new Map([...CATALOG.keys()].map((id) => [id, typeWith(id)]));

export function sessionOf(doc: Doc = docWith([])): Session {
  return sessionWith(doc, TYPES);
}

/** What a part of the page needs around it. */
export function Within({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return (
    <QueryClientProvider client={client}>
      <TooltipProvider>
        <SessionProvider value={session}>{children}</SessionProvider>
      </TooltipProvider>
    </QueryClientProvider>
  );
}
