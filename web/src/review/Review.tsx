import { ArrowLeft, Play, Square } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/shallow";
import { useProject } from "@/api/projects";
import { runCommand } from "@/command";
import { useRunNews } from "@/command/useRunNews";
import { PromotedFields } from "@/form/PromotedFields";
import { nodeOf } from "@/graph/document";
import { OutputLook } from "@/look/OutputLook";
import { shown } from "@/run/display";
import { totals } from "@/run/totals";
import { useDoc, useLive, useLiveState, useNodeTitle, useSession } from "@/state/context";
import { go, HOME } from "@/state/address";
import { Button, IconButton } from "@/ui/Button";
import { StatusChip } from "@/ui/StatusChip";
import { ReviewList } from "./ReviewList";
import styles from "./Review.module.css";

interface ReviewProps {
  /** What one has to know before going on. */
  readonly bars: ReactNode;
}

/** A project on a phone: look at it, change words, run and stop. Wires are for larger screens. */
export function Review({ bars }: ReviewProps) {
  const session = useSession();
  const { t } = useTranslation("review");
  const { data } = useProject(session.project);
  const [node, setNode] = useState<string | null>(null);
  const { running, queued, stale } = useLiveState(useShallow((live) => totals(live)));
  useRunNews();
  const busy = running + queued > 0;
  return (
    <div className={styles["review"]}>
      <header className={styles["top"]}>
        <IconButton
          label={t(node === null ? "projects" : "back")}
          icon={<ArrowLeft size={20} />}
          onClick={() => (node === null ? go(HOME) : setNode(null))}
        />
        <h1>{data?.name}</h1>
      </header>
      {bars}
      <main className={styles["main"]}>{node === null ? <ReviewList onOpen={setNode} /> : <NodePage node={node} />}</main>
      <footer className={styles["bottom"]}>
        <span role="status">
          {busy ? t("busy", { running, queued }) : stale > 0 ? t("stale", { count: stale }) : t("fresh")}
        </span>
        {busy ? (
          <Button look="danger" onClick={() => runCommand(session, "stop-all")}>
            <Square size={16} /> {t("stop")}
          </Button>
        ) : (
          <Button look="primary" onClick={() => runCommand(session, "run-stale")}>
            <Play size={16} /> {t("run")}
          </Button>
        )}
      </footer>
    </div>
  );
}

function NodePage({ node }: { readonly node: string }) {
  const { t } = useTranslation("review");
  const title = useNodeTitle(node);
  const found = useDoc((doc) => nodeOf(doc, node));
  const live = useLive(node);
  if (found === undefined) return null;
  const { state, percent, problem } = shown(live, found);
  const output = Object.values(live.status?.outputs ?? {})[0];
  return (
    <article className={styles["page"]}>
      <header>
        <h2>{title}</h2>
        <StatusChip state={state} fraction={percent === null ? null : percent / 100} />
      </header>
      {output === undefined ? (
        <p>{t("nothing")}</p>
      ) : (
        <OutputLook output={output} node={node} title={title} autoPlay={false} />
      )}
      {problem !== null && (
        <p role="alert">
          <strong>{problem.title}</strong> {problem.hint}
        </p>
      )}
      <PromotedFields node={node} />
    </article>
  );
}
