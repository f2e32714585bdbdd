import { useQueryClient } from "@tanstack/react-query";
import { Star } from "lucide-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { forgetTakes, type Take, useTakes } from "@/api/takes";
import { useLive, useSession } from "@/state/context";
import { openOverlay } from "@/state/view";
import { Button } from "@/ui/Button";
import { type Marks, NO_MARKS, swapped, withA, withB } from "./marks";
import { TakeCard } from "./TakeCard";
import styles from "./Takes.module.css";

/** All that a node has made, newest first. */
export function TakesTab({ node }: { readonly node: string }) {
  const { t } = useTranslation("inspector");
  const { project, view } = useSession();
  const [starred, setStarred] = useState(false);
  const [marks, setMarks] = useState<Marks>(NO_MARKS);
  const { data, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useTakes(project, node, { starred });
  useNewTakes(project, node);
  const takes = (data?.pages ?? []).flatMap(({ items }) => items);
  const total = data?.pages.at(-1)?.total ?? 0;

  const mark = (next: Marks): void => {
    setMarks(next);
    const { a, b } = next;
    if (a !== null && b !== null && next !== marks) openOverlay(view, { kind: "compare", node, a, b });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, take: Take): void => {
    const way = event.target === event.currentTarget ? MARKING[event.key.toLowerCase()] : undefined;
    if (way === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    mark(way(marks, take.id));
  };

  return (
    <div className={styles["takes"]}>
      <div className={styles["tools"]}>
        <span className={styles["count"]}>{t("takes.count", { count: total })}</span>
        <Button size="small" aria-pressed={starred} onClick={() => setStarred(!starred)}>
          <Star size={13} aria-hidden="true" />
          {t("takes.onlyStarred")}
        </Button>
      </div>
      {takes.length > 1 && <p className={styles["help"]}>{t("takes.help")}</p>}
      {takes.length === 0 && !isPending && (
        <p className={styles["empty"]}>{starred ? t("takes.noneStarred") : t("takes.none")}</p>
      )}
      <ol className={styles["list"]} aria-label={t("tab.takes")}>
        {takes.map((take, at) => (
          <TakeCard
            key={take.id}
            node={node}
            take={take}
            number={total - at}
            numbered={!starred}
            marks={marks}
            onMark={mark}
            onKeyDown={(event) => onKeyDown(event, take)}
          />
        ))}
      </ol>
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("takes.more")}
        </Button>
      )}
    </div>
  );
}

const MARKING: Readonly<Record<string, (marks: Marks, take: string) => Marks>> = { a: withA, b: withB, x: swapped };

/** A step that has ended may have brought a take. */
function useNewTakes(project: string, node: string): void {
  const client = useQueryClient();
  const { status, run, last } = useLive(node);
  const take = status?.take ?? null;
  useEffect(() => {
    void forgetTakes(client, project, node);
  }, [client, project, node, take, run, last]);
}
