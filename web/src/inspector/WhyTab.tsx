import { useTranslation } from "react-i18next";
import { useWhy } from "@/api/why";
import { useLiveState, useSession, useView } from "@/state/context";
import { described } from "@/ui/problems";
import { UpdatePlan } from "./UpdatePlan";
import { WhyStep } from "./WhyStep";
import styles from "./Why.module.css";

/** Why a node is as it is: the way from the causes to it, and what an update would do. */
export function WhyTab({ node }: { readonly node: string }) {
  const { t } = useTranslation("inspector");
  const { project } = useSession();
  const past = useView((view) => view.past !== null);
  const seq = useLiveState((live) => live.seq);
  const { data, error } = useWhy(project, node, seq);
  if (error !== null) return <p className={styles["page"]}>{described(error).title}</p>;
  if (data === undefined) return <p className={styles["page"]}>{t("why.loading")}</p>;
  const { links, root, leftOut } = data;
  const settled = root.length === 0;
  return (
    <div className={styles["page"]}>
      {settled ? (
        <p>{t(links[0]?.state === "pinned" ? "why.kept" : "why.fresh")}</p>
      ) : (
        <ol className={styles["chain"]} aria-label={t("why.chain")}>
          {links.toReversed().map((link) => (
            <WhyStep key={link.node} link={link} isRoot={root.includes(link.node)} isHere={link.node === node} />
          ))}
        </ol>
      )}
      {leftOut > 0 && <p className={styles["soft"]}>{t("why.leftOut", { count: leftOut })}</p>}
      {!settled && !past && <UpdatePlan node={node} />}
    </div>
  );
}
