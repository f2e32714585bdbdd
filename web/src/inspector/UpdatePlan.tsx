import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { nodeTitle } from "@/i18n/catalog";
import { clock, number } from "@/i18n/format";
import { launch } from "@/node/launch";
import { useCatalog, useDoc, useEditor, useLink, useLiveState, useSession } from "@/state/context";
import { plan } from "@/state/runs";
import { Button } from "@/ui/Button";
import { reportProblem } from "@/ui/problems";
import styles from "./Why.module.css";

/** What “Run to here” would do now. */
export function UpdatePlan({ node }: { readonly node: string }) {
  const { t } = useTranslation("inspector");
  const { t: words } = useTranslation("command");
  const session = useSession();
  const catalog = useCatalog();
  const doc = useDoc((now) => now);
  const rev = useEditor((state) => state.rev);
  const seq = useLiveState((live) => live.seq);
  const online = useLink(({ connection }) => connection === "open");
  const { data } = useQuery({
    queryKey: ["plan", session.project, node, rev, seq],
    queryFn: () => plan(session, { targets: [node], mode: "stale" }),
    placeholderData: (before) => before,
    retry: false,
  });
  if (data === undefined || data.steps.length === 0) return null;
  const { steps, reused } = data;
  const cost = steps.reduce((sum, step) => sum + step.cost, 0);
  const seconds = steps.reduce((sum, step) => sum + (step.seconds ?? 0), 0);
  const facts = [
    t("plan.run", { count: steps.length }),
    reused.length > 0 && t("plan.reused", { count: reused.length }),
    seconds >= 1 && t("plan.time", { time: clock(seconds) }),
    cost > 0 && number(cost, { style: "currency", currency: "USD" }),
  ].filter(Boolean);
  return (
    <section className={styles["plan"]} aria-label={t("plan.title")}>
      <h3>{t("plan.title")}</h3>
      <p className={styles["soft"]}>{facts.join(" · ")}</p>
      <ol className={styles["steps"]}>
        {steps.map((step) => (
          <li key={step.node}>
            {nodeTitle(doc, catalog, step.node)}
            {step.action === "maybe" && <span className={styles["soft"]}> {t("plan.maybe")}</span>}
          </li>
        ))}
      </ol>
      <div>
        <Button
          look="primary"
          disabled={!online}
          onClick={() => void launch(session, { targets: [node], mode: "stale" }).catch(reportProblem)}
        >
          {words("label.run-to-here")}
        </Button>
      </div>
    </section>
  );
}
