import { useTranslation } from "react-i18next";
import type { Reason } from "@/api/types";
import type { WhyLink } from "@/api/why";
import { goTo } from "@/command";
import { nodeOf } from "@/graph/document";
import { parts } from "@/run/emphasis";
import { useCatalog, useDoc, useNodeTitle, useSession } from "@/state/context";
import { Difference } from "./Difference";
import { ProblemCard } from "./ProblemCard";
import { useReasonWords } from "./useReasonWords";
import { valueText } from "./valueText";
import styles from "./Why.module.css";

interface WhyStepProps {
  readonly link: WhyLink;
  readonly isRoot: boolean;
  readonly isHere: boolean;
}

/** One node of the chain, with its own reasons. */
export function WhyStep({ link, isRoot, isHere }: WhyStepProps) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const words = useReasonWords();
  const title = useNodeTitle(link.node);
  return (
    <li className={styles["step"]} data-root={isRoot || undefined}>
      {isHere ? (
        <strong>{title}</strong>
      ) : (
        <button type="button" className={styles["link"]} title={t("goTo", { node: title })} onClick={() => goTo(session, link.node)}>
          {title}
        </button>
      )}
      {link.reasons.map((reason, at) => (
        <div key={at}>
          <p className={styles["soft"]}>
            {parts(words(link.node, reason)).map(({ text, strong }, part) =>
              strong ? <b key={part}>{text}</b> : <span key={part}>{text}</span>,
            )}
          </p>
          <OldAndNew node={link.node} reason={reason} />
        </div>
      ))}
      {link.problems.map((problem, at) => (
        <ProblemCard key={at} problem={problem} node={link.node} />
      ))}
    </li>
  );
}

function OldAndNew({ node, reason }: { readonly node: string; readonly reason: Reason }) {
  const catalog = useCatalog();
  const type = useDoc((doc) => catalog.get(nodeOf(doc, node)?.type ?? ""));
  const { code, field, old, new: now } = reason;
  if (type === undefined || !TELLS_VALUES.has(code)) return null;
  const text = (value: unknown): string => valueText(type, field ?? "", value);
  return <Difference before={text(old)} after={text(now)} />;
}

const TELLS_VALUES: ReadonlySet<Reason["code"]> = new Set(["param_changed", "node_upgraded"]);
