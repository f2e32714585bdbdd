import { useTranslation } from "react-i18next";
import { COMMANDS, type Group, keyText, runCommand } from "@/command";
import { useSession } from "@/state/context";
import { closeOverlay } from "@/state/view";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import styles from "./Shortcuts.module.css";

const GROUPS: readonly Group[] = ["run", "add", "edit", "select", "view", "project"];

/** All keys, as the table of commands has them. */
export function Shortcuts() {
  const { t } = useTranslation(["palette", "command"]);
  const session = useSession();
  const close = (): void => closeOverlay(session.view);
  const first = (): void => {
    close();
    if (!session.view.getState().checklist) runCommand(session, "checklist");
  };
  return (
    <Dialog
      title={t("command:label.shortcuts")}
      shape="wide"
      onClose={close}
      footer={<Button onClick={first}>{t("first-steps")}</Button>}
    >
      <div className={styles["groups"]} role="region" aria-label={t("command:label.shortcuts")} tabIndex={0}>
        {GROUPS.map((group) => (
          <section key={group} aria-label={t(`command:group.${group}`)}>
            <h3>{t(`command:group.${group}`)}</h3>
            <dl>
              {COMMANDS.filter((command) => command.group === group && command.keys.length > 0).map(({ id, keys }) => (
                <div key={id} className={styles["line"]}>
                  <dt>{t(`command:label.${id}`)}</dt>
                  <dd>
                    {[...new Set(keys.map(keyText))].map((text) => (
                      <kbd key={text}>{text}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
