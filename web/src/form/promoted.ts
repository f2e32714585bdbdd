import type { Field } from "./schema";
import { type WidgetName, widgetOf } from "./widget";

const TOO_LARGE: ReadonlySet<WidgetName> = new Set(["group", "json", "list"]);

/** The settings that stand on the node itself: those that its type marks, or else its first small ones. */
export function promoted(fields: readonly Field[], most: number): readonly Field[] {
  const marked = fields.filter(({ schema }) => schema["x-promote"] === true);
  const small = fields.filter(({ name, schema }) => !TOO_LARGE.has(widgetOf(name, schema)));
  return (marked.length > 0 ? marked : small).slice(0, most);
}
