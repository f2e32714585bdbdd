import { Star } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Value } from "@/api/types";
import { setNode } from "@/graph/edit";
import { Picture } from "@/preview/Picture";
import { useSession } from "@/state/context";
import { select, showInspector } from "@/state/view";
import { Button } from "@/ui/Button";
import styles from "./Footer.module.css";
import { numberOf, type Take, useTakes } from "./useTakes";

const SHOWN = 3;

/** The newest takes of a node, once there is something to choose from. A click holds the node to one. */
export function TakesStrip({ id }: { readonly id: string }) {
  const { t } = useTranslation("node");
  const { editor, view } = useSession();
  const found = useTakes(id);
  const { takes, total, shown } = found;
  if (total < 2) return null;
  const more = total - Math.min(SHOWN, takes.length);
  return (
    <div className={`${styles["takes"] ?? ""} nodrag`} role="group" aria-label={t("take.strip")}>
      {takes.slice(0, SHOWN).map((take) => {
        const number = numberOf(take.id, found);
        return (
          <button
            key={take.id}
            type="button"
            className={styles["take"]}
            aria-pressed={take.id === shown}
            aria-label={take.name || t("take.use", { number })}
            title={take.name || t("take.use", { number })}
            data-rejected={take.rejected}
            onClick={() => {
              if (take.id !== shown) editor.edit("take", setNode(id, { pinned: take.id }));
            }}
          >
            <Look take={take} number={number} />
            {take.starred && <Star className={styles["star"]} size={11} fill="currentColor" aria-hidden="true" />}
          </button>
        );
      })}
      {more > 0 && (
        <Button
          size="small"
          look="quiet"
          aria-label={t("take.all", { count: total })}
          onClick={() => {
            select(view, [id]);
            showInspector(view, "takes");
          }}
        >
          +{more}
        </Button>
      )}
    </div>
  );
}

function Look({ take, number }: { readonly take: Take; readonly number: number | null }) {
  const values = Object.values(take.outputs).flatMap((output): readonly Value[] => ("kind" in output ? [output] : output));
  const [first] = values;
  if (first?.kind === "image") return <Picture digest={first.artifact.digest} name="thumbnail" alt="" />;
  if (first?.kind === "video") return <Picture digest={first.artifact.digest} name="poster" alt="" />;
  return <span>{number}</span>;
}
