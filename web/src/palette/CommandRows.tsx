import { Command } from "cmdk";
import { useTranslation } from "react-i18next";
import { availability, type CommandId, COMMANDS, type Group, keysText } from "@/command";
import { useLink, useSession } from "@/state/context";
import { ranked } from "./rank";
import { Row } from "./Row";

interface CommandRowsProps {
  readonly query: string;
  readonly onPick: (id: CommandId) => void;
}

const GROUPS: readonly Group[] = ["run", "add", "edit", "select", "view", "project"];

export function CommandRows({ query, onPick }: CommandRowsProps) {
  const { t } = useTranslation("command");
  const session = useSession();
  // Whether the server answers decides what can be done.
  useLink(({ connection }) => connection);
  const offered = COMMANDS.filter(({ keysOnly }) => keysOnly !== true);
  const found = ranked(offered, query, ({ id, group }) => [t(`label.${id}`), t(`group.${group}`)]);
  const row = (command: (typeof COMMANDS)[number]) => {
    const verdict = availability(command, session);
    const keys = keysText(command);
    return (
      <Row
        key={command.id}
        value={command.id}
        title={t(`label.${command.id}`)}
        line={verdict === true ? undefined : t(`reason.${verdict}`)}
        disabled={verdict !== true}
        aside={
          <>
            {command.checked?.(session) === true && <span aria-label={t("on")}>✓</span>}
            {keys !== undefined && <kbd>{keys}</kbd>}
          </>
        }
        onPick={() => onPick(command.id)}
      />
    );
  };
  if (query.trim() !== "") return found.map(row);
  return GROUPS.map((group) => (
    <Command.Group key={group} heading={t(`group.${group}`)}>
      {found.filter((command) => command.group === group).map(row)}
    </Command.Group>
  ));
}
