import { useTranslation } from "react-i18next";
import { menuItem } from "@/command";
import { SharedFields } from "@/form/SharedFields";
import { useDoc, useLink, useSession, useView } from "@/state/context";
import { Button } from "@/ui/Button";
import styles from "./Inspector.module.css";

const ACTIONS = ["run-to-here", "run-only", "keep", "disable", "frame", "tidy", "duplicate", "delete"] as const;

/** Several nodes: what can be done with all of them, and what they have in common. */
export function ManyInspector({ nodes }: { readonly nodes: readonly string[] }) {
  const { t } = useTranslation("inspector");
  const { t: words } = useTranslation("command");
  const session = useSession();
  const past = useView((view) => view.past !== null);
  // What can be done hangs on these as well.
  useDoc((doc) => doc);
  useLink(({ connection }) => connection);
  return (
    <div className={styles["scroll"]}>
      <div className={styles["page"]}>
        <h2>{t("many.title", { count: nodes.length })}</h2>
        <div className={styles["bulk"]}>
          {ACTIONS.map((id) => {
            const { label, onSelect, disabled, hint } = menuItem(session, id, words);
            return (
              <Button key={id} size="small" disabled={disabled === true} title={hint} onClick={onSelect}>
                {label}
              </Button>
            );
          })}
        </div>
        <fieldset className={styles["plain"]} disabled={past}>
          <SharedFields key={nodes.join(" ")} nodes={nodes} />
        </fieldset>
      </div>
    </div>
  );
}
