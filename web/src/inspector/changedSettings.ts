/** What a take was made with, against what the node is set to now. */

import type { NodeTypeInfo } from "@/api/types";
import { sameValue } from "@/graph/equal";
import { paramsOf } from "@/form/schema";
import { effective } from "@/form/visible";

type Params = Readonly<Record<string, unknown>>;

export interface ChangedSetting {
  readonly name: string;
  readonly then: unknown;
  readonly now: unknown;
}

export function changedSettings(type: NodeTypeInfo, then: Params, now: Params): readonly ChangedSetting[] {
  const fields = paramsOf(type);
  const [before, after] = [effective(fields, then), effective(fields, now)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !sameValue(before[name], after[name]))
    .map((name) => ({ name, then: before[name], now: after[name] }));
}

/** What to set so that a node is set as a take was made. Defaults are left out, as they are when nobody has set them. */
export function settingsOf(type: NodeTypeInfo, recipe: Params, now: Params): Params {
  const defaults = effective(paramsOf(type), {});
  const cleared = Object.fromEntries(Object.keys(now).map((name) => [name, undefined]));
  const set = Object.entries(recipe).filter(([name, value]) => !sameValue(value, defaults[name]));
  return { ...cleared, ...Object.fromEntries(set) };
}
