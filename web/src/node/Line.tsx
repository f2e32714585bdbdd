import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { pathTo } from "@/run/cause";
import type { Shown } from "@/run/display";
import { parts } from "@/run/emphasis";
import { useSession } from "@/state/context";
import { select } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import styles from "./Line.module.css";
import { useCause } from "./useCause";
import { useShown } from "./useShown";

const STOPPED_BEFORE = { input: "inputStopped", run: "runStopped" } as const;

/** Why, what now, or what went wrong: one sentence, on two lines at most. */
export function Line({ id }: { readonly id: string }) {
  const shown = useShown(id, (shown) => ({ ...shown, percent: null }));
  if (shown.state === "stale") return <CauseLine id={id} />;
  return <StateLine shown={shown} />;
}

function StateLine({ shown }: { readonly shown: Shown }) {
  const { t } = useTranslation("run");
  const { state, step, stage, problem, disabled, stopped } = shown;
  if (state === "queued") {
    return <p className={styles["line"]}>{t(step === "blocked" ? "line.waitsForInputs" : "line.waitsForTurn")}</p>;
  }
  if (step === "retrying") return <p className={styles["line"]}>{t("line.retrying")}</p>;
  if (state === "running" || state === "canceling") {
    return stage === "" ? null : <p className={styles["line"]}>{stage}</p>;
  }
  if (state === "skipped") {
    const why = disabled ? "switchedOff" : stopped === null ? "inputFailed" : STOPPED_BEFORE[stopped];
    return <p className={styles["line"]}>{t(`line.${why}`)}</p>;
  }
  if (problem !== null) {
    const words = [problem.title, problem.hint].filter(Boolean).join(" ");
    return (
      <p className={styles["line"]} data-problem={state === "failed" ? "failed" : "warning"} title={words}>
        <strong>{problem.title}</strong> {problem.hint}
      </p>
    );
  }
  return state === "cached" ? <p className={styles["line"]}>{t("line.cached")}</p> : null;
}

/** Why a node is out of date. Whoever points at it sees the way to the cause; a click goes there. */
function CauseLine({ id }: { readonly id: string }) {
  const { t } = useTranslation("run");
  const session = useSession();
  const { view, live, editor } = session;
  const found = useCause(id, true);
  if (found === null) return null;
  const { cause, sentence } = found;
  const light = (): void => {
    const way = pathTo(live.getState().nodes, editor.doc.edges, id);
    if (way !== null) view.setState({ lit: { nodes: new Set(way.nodes), edges: new Set(way.edges) } });
  };
  const goThere = (event: MouseEvent): void => {
    // Otherwise the canvas would select this node as well.
    event.stopPropagation();
    select(view, [cause.node]);
    viewportOf(session).focusNode(cause.node);
  };
  const words = parts(sentence).map(({ text, strong }, at) => (strong ? <strong key={at}>{text}</strong> : text));
  if (cause.depth === 0) {
    return (
      <p className={styles["line"]} data-problem="stale">
        {words}
      </p>
    );
  }
  return (
    <button
      type="button"
      className={`${styles["line"] ?? ""} nodrag`}
      data-problem="stale"
      onClick={goThere}
      onPointerEnter={light}
      onFocus={light}
      onPointerLeave={() => view.setState({ lit: null })}
      onBlur={() => view.setState({ lit: null })}
    >
      {words} <span className={styles["depth"]}>· {t("depth", { count: cause.depth })}</span>
    </button>
  );
}
