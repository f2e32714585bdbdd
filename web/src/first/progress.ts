/** Which of the first four steps somebody has taken. Kept in the browser, for all projects. */

import { create } from "zustand";

export const STEPS = ["play", "change", "run", "wire"] as const;
export type FirstStep = (typeof STEPS)[number];

const KEPT_AS = "reelgraph.first";

interface Progress {
  readonly done: ReadonlySet<FirstStep>;
}

export const useProgress = create<Progress>(() => ({ done: new Set(kept()) }));

export function tick(step: FirstStep): void {
  const { done } = useProgress.getState();
  if (done.has(step)) return;
  const now = new Set([...done, step]);
  useProgress.setState({ done: now });
  localStorage.setItem(KEPT_AS, [...now].join(" "));
}

function kept(): FirstStep[] {
  const words = (localStorage.getItem(KEPT_AS) ?? "").split(" ");
  return STEPS.filter((step) => words.includes(step));
}
