import { useState } from "react";
import { useTranslation } from "react-i18next";
import { clock, percent } from "@/i18n/format";
import { ACTIVE } from "@/run/display";
import { nodeLeft, type TimeLeft } from "@/run/eta";
import type { NodeProgress } from "@/run/livestate";
import { useLiveState, useNodeTitle } from "@/state/context";
import styles from "./ProgressBar.module.css";
import { useShown } from "./useShown";

interface ProgressBarProps {
  readonly id: string;
  readonly words: boolean;
}

/** How far a node is, and how long it will still take; only while it works. */
export function ProgressBar({ id, words }: ProgressBarProps) {
  const state = useShown(id, ({ state }) => state);
  const progress = useLiveState(({ nodes }) => nodes[id]?.progress ?? null);
  if (!ACTIVE.has(state) || progress === null) return null;
  return <Bar key={progress.startedAt} id={id} progress={progress} words={words} />;
}

function Bar({ id, progress, words }: ProgressBarProps & { readonly progress: NodeProgress }) {
  const { t } = useTranslation(["node", "run"]);
  const title = useNodeTitle(id);
  const left = useTimeLeft(progress);
  const known = progress.fraction > 0;
  const done = percent(progress.fraction);
  return (
    <div className={styles["progress"]}>
      <div
        role="progressbar"
        className={styles["bar"]}
        aria-label={t("node:progress", { name: title })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={known ? Math.floor(progress.fraction * 100) : undefined}
        aria-valuetext={known ? done : progress.stage || undefined}
        data-known={known}
      >
        <span style={{ transform: `scaleX(${progress.fraction})` }} />
      </div>
      {words && known && (
        <span className={styles["words"]}>
          {done}
          {left !== null && ` · ${t("run:line.left", { time: clock(left.ms / 1000) })}`}
        </span>
      )}
    </div>
  );
}

interface Told {
  readonly progress: NodeProgress;
  readonly left: TimeLeft | null;
}

/** Every word of progress mends the last estimate a little. */
function useTimeLeft(progress: NodeProgress): TimeLeft | null {
  const [told, setTold] = useState<Told>({ progress, left: nodeLeft(progress, progress.at) });
  if (told.progress === progress) return told.left;
  const left = nodeLeft(progress, progress.at, told.left);
  setTold({ progress, left });
  return left;
}
