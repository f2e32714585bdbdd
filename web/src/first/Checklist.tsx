import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { commandOf, keysText } from "@/command";
import { useSession, useView } from "@/state/context";
import { IconButton } from "@/ui/Button";
import { STEPS, useProgress } from "./progress";
import { Trailer } from "./Trailer";
import { useTicks } from "./useTicks";
import styles from "./Checklist.module.css";

/** Four first steps in a corner. They tick themselves; the card can be closed, and comes back from the menu. */
export function Checklist() {
  const { view } = useSession();
  const { t } = useTranslation("first");
  const open = useView((now) => now.checklist);
  const done = useProgress((progress) => progress.done);
  useTicks();
  if (!open) return null;
  const all = done.size === STEPS.length;
  return (
    <section className={styles["card"]} aria-label={t("title")}>
      <header>
        <h2>{all ? t("done") : t("title")}</h2>
        <IconButton size="small" label={t("close")} icon={<X size={14} />} onClick={() => view.setState({ checklist: false })} />
      </header>
      <ol>
        {STEPS.map((step) => (
          <li key={step} data-done={done.has(step)}>
            <span aria-hidden="true">{done.has(step) ? "✓" : "○"}</span>
            <span>
              {t(`step.${step}`, { keys: keysText(commandOf("run-stale")) ?? "" })}
              {done.has(step) && <span className="spoken">{t("ticked")}</span>}
            </span>
          </li>
        ))}
      </ol>
      <Trailer />
      <p>{t("offline")}</p>
    </section>
  );
}
