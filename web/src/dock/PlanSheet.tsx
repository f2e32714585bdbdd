import { useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Plan, Problem, RunMode } from "@/api/types";
import { goTo } from "@/command/selection";
import { clock, number } from "@/i18n/format";
import { type PlanRow, planRows } from "@/run/plan";
import { useDoc, useNodeTitle, useSession } from "@/state/context";
import { plan as planOf, run } from "@/state/runs";
import type { Overlay } from "@/state/view";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { described, reportProblem } from "@/ui/problems";
import styles from "./PlanSheet.module.css";

interface PlanSheetProps {
  readonly overlay: Extract<Overlay, { readonly kind: "plan" }>;
  readonly onClose: () => void;
}

/** What a run would do, before it does it: what is made, what is reused, and about how long it takes. */
export function PlanSheet({ overlay, onClose }: PlanSheetProps) {
  const session = useSession();
  const { t } = useTranslation("dock");
  const { targets, mode } = overlay;
  const { data, error } = useQuery({
    queryKey: ["plan", session.project, targets, mode, session.editor.doc],
    queryFn: () => planOf(session, { targets, mode }),
    staleTime: 0,
    gcTime: 0,
  });
  if (data !== undefined) return <Sheet title={overlay.title} mode={mode} plan={data} onClose={onClose} />;
  const failed = error === null ? null : described(error);
  return (
    <Dialog title={overlay.title} shape="sheet" onClose={onClose}>
      <p className={styles["line"]} role={failed === null ? "status" : "alert"}>
        {failed === null ? t("plan.loading") : `${failed.title} ${failed.detail}`}
      </p>
    </Dialog>
  );
}

interface SheetProps {
  readonly title: string;
  readonly mode: RunMode;
  readonly plan: Plan;
  readonly onClose: () => void;
}

function Sheet({ title, mode, plan, onClose }: SheetProps) {
  const session = useSession();
  const { t } = useTranslation("dock");
  const edges = useDoc((doc) => doc.edges);
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const planned = useMemo(() => planRows(plan, unticked, edges), [plan, unticked, edges]);
  useLit(plan);

  const toggle = (node: string): void => {
    const next = new Set(unticked);
    if (!next.delete(node)) next.add(node);
    setUnticked(next);
  };
  const start = (): void => {
    run(session, { targets: planned.targets, mode }).catch(reportProblem);
    onClose();
  };

  const { problems } = plan;
  const { blocked, counts, seconds, untimed, cost } = planned;
  const offline = plan.steps.every(({ type }) => session.catalog.get(type)?.offline === true);
  const nothing = planned.targets.length === 0;
  return (
    <Dialog
      title={title}
      shape="sheet"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("plan.cancel")}</Button>
          <Button look="primary" disabled={nothing || blocked} onClick={start}>
            <Play size={14} /> {t("plan.run")}
          </Button>
        </>
      }
    >
      <div className={styles["plan"]}>
        {plan.steps.length === 0 && problems.length === 0 && <p className={styles["sum"]}>{t("plan.nothing")}</p>}
        {plan.steps.length > 0 && (
          <p className={styles["sum"]}>
            {t("plan.runs", { count: counts.run + counts.maybe })}, {t("plan.reused", { count: counts.reused })}
            {seconds > 0 && ` · ${t(untimed > 0 ? "plan.time-at-least" : "plan.time", { time: clock(seconds) })}`}
            {cost > 0 && ` · ${number(cost, { style: "currency", currency: "USD" })}`}
          </p>
        )}
        {offline && plan.steps.length > 0 && <p className={styles["soft"]}>{t("plan.free")}</p>}
        {counts.maybe > 0 && <p className={styles["soft"]}>{t("plan.maybe", { count: counts.maybe })}</p>}
        {problems.length > 0 && !nothing && !blocked && <p className={styles["soft"]}>{t("plan.left-out")}</p>}
        {problems.map((problem) => (
          <Hindrance
            key={`${problem.code} ${problem.where?.node ?? ""} ${problem.where?.port ?? ""} ${problem.where?.field ?? ""}`}
            problem={problem}
            onLeave={onClose}
          />
        ))}
        <ul className={styles["rows"]} aria-label={t("plan.list")}>
          {planned.rows.map((row) => (
            <Row key={row.node} row={row} onToggle={() => toggle(row.node)} />
          ))}
        </ul>
        <Reused nodes={plan.reused} />
      </div>
    </Dialog>
  );
}

interface HindranceProps {
  readonly problem: Problem;
  readonly onLeave: () => void;
}

/** What stands in the way, and the way to the node. */
function Hindrance({ problem, onLeave }: HindranceProps) {
  const session = useSession();
  const node = problem.where?.node ?? null;
  const title = useNodeTitle(node ?? "");
  return (
    <p role="alert" className={styles["problem"]}>
      {node !== null && (
        <button
          type="button"
          className={styles["node"]}
          onClick={() => {
            onLeave();
            goTo(session, node);
          }}
        >
          {title}
        </button>
      )}{" "}
      <strong>{problem.title}</strong> {problem.hint}
    </p>
  );
}

interface RowProps {
  readonly row: PlanRow;
  readonly onToggle: () => void;
}

function Row({ row, onToggle }: RowProps) {
  const { t } = useTranslation("dock");
  const title = useNodeTitle(row.node);
  const needed = useNodeTitle(row.needs ?? row.node);
  const unreachable = row.needs !== null;
  const { seconds } = row.step;
  const time = seconds === null ? t("plan.unknown") : clock(seconds);
  return (
    <li className={styles["row"]} data-unreachable={unreachable}>
      <label>
        <input type="checkbox" checked={row.ticked && !unreachable} disabled={unreachable} onChange={onToggle} />
        <span className={styles["title"]}>{title}</span>
        <span className={styles["soft"]}>{unreachable ? t("plan.unreachable", { node: needed }) : time}</span>
      </label>
    </li>
  );
}

function Reused({ nodes }: { readonly nodes: readonly string[] }) {
  const { t } = useTranslation("dock");
  if (nodes.length === 0) return null;
  return (
    <details>
      <summary>⚡ {t("plan.reused", { count: nodes.length })}</summary>
      <ul className={styles["rows"]}>
        {nodes.map((node) => (
          <ReusedRow key={node} node={node} />
        ))}
      </ul>
    </details>
  );
}

function ReusedRow({ node }: { readonly node: string }) {
  return <li className={styles["row"]}>{useNodeTitle(node)}</li>;
}

/** The same nodes are lit on the canvas for as long as the plan is open. */
function useLit(plan: Plan): void {
  const { view } = useSession();
  useEffect(() => {
    view.setState({ lit: { nodes: new Set(plan.steps.map(({ node }) => node)), edges: new Set() } });
    return () => view.setState({ lit: null });
  }, [view, plan]);
}
