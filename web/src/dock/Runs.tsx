import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { forgetRuns, useQueue, useRuns } from "@/api/runs";
import { useLiveState, useSession } from "@/state/context";
import { Button } from "@/ui/Button";
import { described } from "@/ui/problems";
import { QueueLine } from "./QueueLine";
import { RunItem } from "./RunItem";
import { runRows } from "./runRows";
import styles from "./Runs.module.css";

/** What runs, what waits, and what has been: all runs of the project in one place. */
export function Runs() {
  const { project } = useSession();
  const { t } = useTranslation("dock");
  const live = useLiveState(({ runs }) => runs);
  const nodes = useLiveState((state) => state.nodes);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, isPending } = useRuns(project);
  const rows = useMemo(() => runRows(data?.pages.flatMap(({ items }) => items) ?? [], live, nodes), [data, live, nodes]);
  const going = rows.filter(({ ended }) => ended === null);
  const queue = useQueue(going.length > 0);
  useFreshList(going.map(({ id }) => id).join(" "));

  if (rows.length === 0) {
    const words = error !== null ? described(error).title : t(isPending ? "runs.loading" : "runs.none");
    return <p className={styles["empty"]}>{words}</p>;
  }
  return (
    <div className={styles["runs"]}>
      {going.length > 0 && queue.data !== undefined && <QueueLine jobs={queue.data} />}
      <ol className={styles["list"]} aria-label={t("runs.list")}>
        {rows.map((row) => (
          <RunItem key={row.id} row={row} jobs={queue.data ?? []} />
        ))}
      </ol>
      {hasNextPage && (
        <div className={styles["more"]}>
          <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("runs.more")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The list is asked for again when a run begins or ends. */
function useFreshList(going: string): void {
  const { project } = useSession();
  const client = useQueryClient();
  const ended = useLiveState(({ runs }) => Object.values(runs).filter(({ endedAt }) => endedAt !== null).length);
  useEffect(() => {
    void forgetRuns(client, project);
  }, [client, project, going, ended]);
}
