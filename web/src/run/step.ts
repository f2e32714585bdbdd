/** What the status of a step means: whether there is still something to come, and what is more pressing. */

import type { StepStatus } from "../api/types";

/** 0 has ended. Of several live steps of one node the highest is shown. */
const PRESSING: Readonly<Record<StepStatus, number>> = {
  waiting_approval: 4,
  canceling: 3,
  running: 3,
  retrying: 3,
  queued: 2,
  blocked: 1,
  succeeded: 0,
  cached: 0,
  skipped: 0,
  failed: 0,
  upstream_failed: 0,
  canceled: 0,
};

export function pressing(status: StepStatus): number {
  return PRESSING[status];
}

export function isLive(status: StepStatus): boolean {
  return PRESSING[status] > 0;
}

/** Whether a status can be followed by progress of the same attempt. */
export function isAtWork(status: StepStatus | null): boolean {
  return status === "running" || status === "canceling";
}
