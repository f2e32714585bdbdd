/** Who takes in files that were dropped or pasted. Whoever can upload registers itself. */

import type { PortRef } from "@/api/types";
import type { Session } from "./session";
import type { Point } from "./view";

/** `at` is where their nodes go, in the graph; `onto` is the input that they were dropped on. */
export type Intake = (files: readonly File[], at: Point, onto?: PortRef) => void;

const intakes = new WeakMap<Session, Intake>();

/** Gives the way to take it back. */
export function registerIntake(session: Session, intake: Intake): () => void {
  intakes.set(session, intake);
  return () => {
    if (intakes.get(session) === intake) intakes.delete(session);
  };
}

export function intakeOf(session: Session): Intake | null {
  return intakes.get(session) ?? null;
}
