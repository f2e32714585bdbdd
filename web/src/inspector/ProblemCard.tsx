import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import { previewUrl } from "@/api/client";
import type { Problem } from "@/api/types";
import { useNodeTitle, useSession } from "@/state/context";
import { Button } from "@/ui/Button";
import { announce } from "@/ui/announce";
import { writeClipboard } from "@/ui/clipboard";
import { reportProblem } from "@/ui/problems";
import { goToSetting } from "./goToSetting";
import styles from "./ProblemCard.module.css";

interface ProblemCardProps {
  readonly problem: Problem;
  /** The node that it is shown at. */
  readonly node: string;
}

/** What went wrong: the cause, what helps, where it is, and all of it to copy. */
export function ProblemCard({ problem, node }: ProblemCardProps) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const { title, detail = "", hint = "", where, pictures = [] } = problem;
  const place = where?.node ?? node;
  const placeTitle = useNodeTitle(place);
  const field = where?.field ?? null;

  const copy = async (): Promise<void> => {
    await writeClipboard(JSON.stringify(problem, null, 2));
    announce(t("copied"));
  };

  return (
    <section className={styles["problem"]} aria-label={title}>
      <h3>{title}</h3>
      {detail !== "" && <p className={styles["detail"]}>{detail}</p>}
      {hint !== "" && <p>{hint}</p>}
      {pictures.length > 0 && (
        <div className={styles["pictures"]}>
          {pictures.map(({ digest, caption = "" }) => (
            <figure key={digest}>
              <img src={previewUrl(digest, "thumbnail")} alt={caption} loading="lazy" />
              <figcaption>{caption}</figcaption>
            </figure>
          ))}
        </div>
      )}
      <div className={styles["actions"]}>
        {(field !== null || place !== node) && (
          <Button size="small" onClick={() => goToSetting(session, place, field)}>
            {field !== null ? t("problem.field") : t("problem.node", { node: placeTitle })}
          </Button>
        )}
        <Button size="small" look="quiet" onClick={() => void copy().catch(reportProblem)}>
          <Copy size={13} aria-hidden="true" />
          {t("problem.copy")}
        </Button>
      </div>
    </section>
  );
}
