/** What a graph asks for: its `input` nodes, which make its form and its trigger. */

import type { Doc, DocNode, Step } from "./document";
import { setParams } from "./edit";

const EXPECTS = ["audio", "flag", "image", "number", "text", "video"] as const;

type Expects = (typeof EXPECTS)[number];

export interface GraphInput {
  readonly node: string;
  /** What forms and triggers call it. */
  readonly name: string;
  readonly expects: Expects;
  /** Used when nothing else is given; null when there is none. */
  readonly value: unknown;
}

export function graphInputs(doc: Doc): GraphInput[] {
  return Object.values(doc.nodes).filter(isInput).map(inputOf);
}

export function setInputValue(node: string, value: unknown): Step {
  return setParams(node, { value: value ?? undefined });
}

/** Names that more than one input has: a form can't tell those apart. */
export function doubledNames(inputs: readonly GraphInput[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(inputs.map(({ name }) => name).filter((name) => seen.has(name) || !seen.add(name)));
}

function isInput({ type }: DocNode): boolean {
  return type === "input";
}

function inputOf({ id, params }: DocNode): GraphInput {
  const { name, expects, value } = params;
  return {
    node: id,
    name: typeof name === "string" && name !== "" ? name : "input",
    expects: EXPECTS.find((kind) => kind === expects) ?? "text",
    value: value ?? null,
  };
}
