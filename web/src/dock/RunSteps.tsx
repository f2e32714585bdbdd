import { useTranslation } from "react-i18next";
import { type Attempt, useRun } from "@/api/runs";
import type { Problem, StepView } from "@/api/types";
import { nodeOf } from "@/graph/document";
import { clock, timeOfDay } from "@/i18n/format";
import { useDoc, useLiveState, useNodeTitle, useSession, useView } from "@/state/context";
import { Button } from "@/ui/Button";
import { described } from "@/ui/problems";
import { CopyPast, RestorePast } from "./PastActions";
import styles from "./Runs.module.css";
import { seconds } from "./tries";

interface RunStepsProps {
  readonly run: string;
  /** Changes with what is known of the run. */
  readonly stamp: string;
  readonly onShow: (nodes: readonly string[]) => void;
}

/** A run from the inside: each step, how often it was tried, and what went wrong. */
export function RunSteps({ run, stamp, onShow }: RunStepsProps) {
  const { view } = useSession();
  const { t } = useTranslation("dock");
  const { data, error } = useRun(run, stamp);
  const past = useView((now) => now.past === run);
  if (data === undefined) {
    return <p className={styles["empty"]}>{error === null ? t("runs.loading") : described(error).title}</p>;
  }
  return (
    <div className={styles["inside"]}>
      <div className={styles["buttons"]}>
        <Button size="small" onClick={() => onShow(data.steps.map(({ node }) => node))}>
          {t("runs.show")}
        </Button>
        <Button size="small" aria-pressed={past} onClick={() => view.setState({ past: past ? null : run })}>
          {t(past ? "runs.now" : "runs.graph")}
        </Button>
        <RestorePast run={run} />
        <CopyPast run={run} />
      </div>
      <ol className={styles["steps"]} aria-label={t("runs.steps")}>
        {data.steps.map((step) => (
          <Step key={step.node} step={step} onShow={() => onShow([step.node])} />
        ))}
      </ol>
    </div>
  );
}

interface StepProps {
  readonly step: StepView;
  readonly onShow: () => void;
}

function Step({ step, onShow }: StepProps) {
  const { t } = useTranslation(["dock", "run"]);
  const title = useNodeTitle(step.node);
  const there = useDoc((doc) => nodeOf(doc, step.node) !== undefined);
  const root = useNodeTitle(step.root ?? "");
  const wait = useLiveState(({ waits }) => (step.status === "queued" ? waits[step.node] : undefined));
  const took = seconds(step.attempts);
  const problem = step.problem;
  return (
    <li className={styles["step"]} data-status={step.status}>
      <button type="button" className={styles["node"]} disabled={!there} title={there ? undefined : t("runs.gone")} onClick={onShow}>
        {title}
      </button>
      <span className={styles["state"]} data-status={step.status}>
        {t(`run:step.${step.status}`)}
        {wait !== undefined && ` · ${t("runs.position", { position: wait.position })}`}
        {typeof wait?.startsAt === "number" && ` · ${t("run:startsAt", { time: timeOfDay(wait.startsAt / 1000) })}`}
      </span>
      <span className={styles["soft"]}>
        {[step.attempts.length > 1 && t("runs.tries", { count: step.attempts.length }), took !== null && took >= 1 && clock(took)]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {problem !== null && step.root !== null && root !== "" && step.root !== step.node ? (
        <p className={styles["problem"]}>{t("runs.because", { node: root })}</p>
      ) : (
        problem !== null && <Trouble problem={problem} />
      )}
      {step.attempts.length > 1 && <Tries attempts={step.attempts} />}
    </li>
  );
}

function Trouble({ problem }: { readonly problem: Problem }) {
  return (
    <p className={styles["problem"]}>
      <strong>{problem.title}</strong> {problem.detail} {problem.hint}
    </p>
  );
}

function Tries({ attempts }: { readonly attempts: readonly Attempt[] }) {
  const { t } = useTranslation("dock");
  return (
    <ol className={styles["tries"]}>
      {attempts.map(({ number, outcome, problem, startedAt, endedAt }) => (
        <li key={number}>
          {t("runs.try", { number, outcome: t(`runs.outcome.${outcome ?? "going"}`) })}
          {endedAt !== null && ` · ${clock(endedAt - startedAt)}`}
          {problem !== null && ` · ${problem.title}`}
        </li>
      ))}
    </ol>
  );
}
