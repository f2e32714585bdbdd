import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { menuItem, runCommand } from "@/command";
import { nodeOf } from "@/graph/document";
import { type Action, actionsFor, needsServer } from "@/node/actions";
import { useAction } from "@/node/useAction";
import { useShown } from "@/node/useShown";
import { useDoc, useLink, useLiveState, useSession } from "@/state/context";
import { Button, IconButton } from "@/ui/Button";
import { Menu } from "@/ui/Menu";
import styles from "./Heading.module.css";

/** Those that the button “Run to here” stands for, and those that have their own place in the panel. */
const ELSEWHERE: ReadonlySet<Action> = new Set(["run", "update", "runAgain", "details"]);

/** What to do with the selected node now. */
export function NextAction({ node }: { readonly node: string }) {
  const { t } = useTranslation("run");
  const { t: words } = useTranslation("inspector");
  const { t: word } = useTranslation("command");
  const session = useSession();
  const online = useLink(({ connection }) => connection === "open");
  const made = useLiveState(({ nodes }) => nodes[node]?.status?.take != null);
  const shown = useShown(node, ({ state, kept, disabled }) => ({ state, kept, disabled }));
  const runs = useDoc((doc) => (session.catalog.get(nodeOf(doc, node)?.type ?? "")?.outputs.length ?? 0) > 0);
  const { busy, act } = useAction(node);
  if (!runs) return null;
  const actions = actionsFor({ ...shown, made });
  const startable = actions.some((action) => ELSEWHERE.has(action) && action !== "details");
  return (
    <div className={styles["actions"]}>
      {startable && (
        <div className={styles["split"]}>
          <Button look="primary" disabled={!online} onClick={() => runCommand(session, "run-to-here")}>
            {word("label.run-to-here")}
          </Button>
          <Menu
            trigger={<IconButton look="plain" label={words("action.more")} icon={<ChevronDown size={16} />} />}
            groups={[(["run-to-here", "run-only", "run-from-here"] as const).map((id) => menuItem(session, id, word))]}
          />
        </div>
      )}
      {actions
        .filter((action) => !ELSEWHERE.has(action))
        .map((action) => (
          <Button key={action} disabled={busy !== null || (needsServer(action) && !online)} onClick={() => act(action)}>
            {t(`action.${action}`)}
          </Button>
        ))}
    </div>
  );
}
