/** What can be done with a node next, by the state that it shows. */

import type { Shown, ShownState } from "@/run/display";

export type Action = "run" | "update" | "keep" | "release" | "runAgain" | "cancel" | "stop" | "retry" | "details";

/** The first is the main one. */
const OFFERED: Readonly<Record<ShownState, readonly Action[]>> = {
  "needs-you": ["stop"],
  canceling: [],
  running: ["stop"],
  queued: ["cancel"],
  failed: ["retry", "details"],
  stopped: ["run"],
  skipped: ["run"],
  stale: ["update", "keep"],
  cached: ["runAgain"],
  done: ["runAgain"],
  "never-run": ["run"],
};

/** Those that start work. */
const STARTS: ReadonlySet<Action> = new Set(["run", "update", "runAgain", "retry"]);

interface Circumstances extends Pick<Shown, "state" | "kept" | "disabled"> {
  /** Whether there is a result that could be kept. */
  readonly made: boolean;
}

/** A node that is kept does not run until it is let go, and one that is switched off does not run at all. */
export function actionsFor({ state, kept, disabled, made }: Circumstances): readonly Action[] {
  const offered = OFFERED[state].filter((action) => {
    if (STARTS.has(action)) return !kept && !disabled;
    return action !== "keep" || (made && !kept);
  });
  return kept && !offered.includes("stop") && !offered.includes("cancel") ? [...offered, "release"] : offered;
}

/** Whether an action asks the server for work, and so needs a connection. */
export function needsServer(action: Action): boolean {
  return STARTS.has(action) || action === "stop" || action === "cancel";
}
