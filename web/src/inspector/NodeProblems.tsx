import { useLive } from "@/state/context";
import { useShown } from "@/node/useShown";
import { ProblemCard } from "./ProblemCard";
import styles from "./ProblemCard.module.css";

/** What stands in the way of a node, and why its last step failed. What is wrong with a setting stands at the setting. */
export function NodeProblems({ node }: { readonly node: string }) {
  const { status } = useLive(node);
  const failure = useShown(node, ({ state, problem }) => (state === "failed" ? problem : null));
  const standing = (status?.problems ?? []).filter(({ where }) => where?.field == null && where?.port == null);
  const problems = [...standing, ...(failure === null || standing.includes(failure) ? [] : [failure])];
  if (problems.length === 0) return null;
  return (
    <div className={styles["problems"]}>
      {problems.map((problem, at) => (
        <ProblemCard key={at} problem={problem} node={node} />
      ))}
    </div>
  );
}
