import i18next from "i18next";
import type { Session } from "@/state/session";
import { announce } from "@/ui/announce";
import { reportProblem } from "@/ui/problems";
import { availability } from "./command";
import { type CommandId, commandOf } from "./commands";

/** Carry a command out, or say why it can't be now. What goes wrong is told to the person. */
export function runCommand(session: Session, id: CommandId): void {
  const command = commandOf(id);
  const verdict = availability(command, session);
  if (verdict !== true) {
    announce(i18next.t(`command:reason.${verdict}`));
    return;
  }
  try {
    Promise.resolve(command.run(session)).catch(reportProblem);
  } catch (error) {
    reportProblem(error);
  }
}
