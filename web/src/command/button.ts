/** Commands as buttons. */

import type { Session } from "@/state/session";
import { type CommandId, commandOf } from "./commands";
import { keysText } from "./keys";
import { runCommand } from "./runCommand";

interface CommandButton {
  readonly keys: string | undefined;
  readonly onClick: () => void;
}

/** What a button for a command does, and the keys that do the same. */
export function commandButton(session: Session, id: CommandId): CommandButton {
  return { keys: keysText(commandOf(id)), onClick: () => runCommand(session, id) };
}
