/** All commands. */

import { ADD } from "./add";
import { ARRANGE } from "./arrange";
import type { Command } from "./command";
import { EDIT } from "./edit";
import { PROJECT } from "./project";
import { RUN } from "./run";
import { SELECT } from "./select";
import { VIEW } from "./view";

const ALL = [...ADD, ...EDIT, ...ARRANGE, ...SELECT, ...RUN, ...VIEW, ...PROJECT] as const;

export type CommandId = (typeof ALL)[number]["id"];

export const COMMANDS: readonly Command<CommandId>[] = ALL;

const byId = new Map(COMMANDS.map((command) => [command.id, command]));

export function commandOf(id: CommandId): Command<CommandId> {
  const command = byId.get(id);
  if (command === undefined) throw new Error(`There is no command ${id}.`);
  return command;
}
