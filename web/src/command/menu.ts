/** Commands as items of a menu. */

import type { TFunction } from "i18next";
import type { Session } from "@/state/session";
import type { MenuItem } from "@/ui/Menu";
import { availability } from "./command";
import { type CommandId, commandOf } from "./commands";
import { keysText } from "./keys";
import { runCommand } from "./runCommand";

/** `t` is that of the area `command`, so that the menu is drawn anew with the language. */
export function menuItem(session: Session, id: CommandId, t: TFunction<"command">): MenuItem {
  const command = commandOf(id);
  const verdict = availability(command, session);
  return {
    label: t(`label.${id}`),
    onSelect: () => runCommand(session, id),
    keys: keysText(command),
    disabled: verdict !== true,
    ...(verdict !== true && { hint: t(`reason.${verdict}`) }),
    ...(command.checked !== undefined && { checked: command.checked(session) }),
  };
}
