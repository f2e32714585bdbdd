/** What a node is called aloud: “Hero shot, video, out of date because prompt changed, 3 inputs, 1 output, 2 of 9”. */

import type { TFunction } from "i18next";
import type { ShownState } from "@/run/display";
import type { Place } from "./place";

export interface Spoken extends Place {
  readonly title: string;
  readonly type: string;
  readonly state: ShownState;
  /** Why it is out of date: “because prompt changed”. Empty when there is nothing to say. */
  readonly cause: string;
  readonly kept: boolean;
  readonly disabled: boolean;
  readonly warning: boolean;
  readonly inputs: number;
  readonly outputs: number;
}

export function accessibleName(node: Spoken, t: TFunction<"node">): string {
  const state = [t(`spoken.state.${node.state}`), node.cause].filter(Boolean).join(" ");
  const parts = [
    node.title,
    node.type === node.title ? "" : node.type,
    state,
    node.kept && t("spoken.kept"),
    node.disabled && t("spoken.disabled"),
    node.warning && t("spoken.warning"),
    t("spoken.inputs", { count: node.inputs }),
    t("spoken.outputs", { count: node.outputs }),
    t("spoken.place", { place: node.place, count: node.count }),
  ];
  return parts.filter(Boolean).join(", ");
}
