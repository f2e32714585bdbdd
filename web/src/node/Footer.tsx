import { House } from "lucide-react";
import { useTranslation } from "react-i18next";
import { nodeOf } from "@/graph/document";
import { useCatalog, useDoc, useLink, useLiveState } from "@/state/context";
import { Button } from "@/ui/Button";
import { actionsFor, needsServer } from "./actions";
import { engineOf } from "./engine";
import styles from "./Footer.module.css";
import { TakeNumber } from "./TakeNumber";
import { useAction } from "./useAction";
import { useShown } from "./useShown";

/** What can be done with the node next. */
export function Footer({ id }: { readonly id: string }) {
  const { t } = useTranslation(["node", "run"]);
  const connected = useLink(({ connection }) => connection === "open");
  const made = useLiveState(({ nodes }) => nodes[id]?.status?.take != null);
  const shown = useShown(id, ({ state, kept, disabled }) => ({ state, kept, disabled }));
  const type = useCatalog().get(useDoc((doc) => nodeOf(doc, id)?.type ?? ""));
  const params = useDoc((doc) => nodeOf(doc, id)?.params);
  const { busy, act } = useAction(id);
  if (type === undefined || params === undefined) return null;
  const actions = actionsFor({ ...shown, made });
  return (
    <div className={`${styles["footer"] ?? ""} nodrag`}>
      {actions.map((action, at) => {
        const barred = needsServer(action) && !connected;
        const quiet = action === "runAgain" || at > 0;
        return (
          <Button
            key={action}
            size="small"
            look={quiet ? "quiet" : action === "update" || action === "run" || action === "retry" ? "primary" : "plain"}
            aria-disabled={barred || busy !== null}
            title={barred ? t("node:offline") : undefined}
            onClick={() => {
              if (!barred && busy === null) act(action);
            }}
          >
            {t(`run:action.${action}`)}
          </Button>
        );
      })}
      <span className={styles["facts"]}>
        {engineOf(type, params) === "here" && (
          <span role="img" aria-label={t("node:flag.here")} title={t("node:flag.here")}>
            <House size={12} aria-hidden="true" />
          </span>
        )}
        <TakeNumber id={id} />
      </span>
    </div>
  );
}
