import { Pause, Play } from "lucide-react";
import { type CSSProperties, type MouseEvent, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { artifactUrl } from "@/api/client";
import { usePeaks } from "@/api/previews";
import { clock } from "@/i18n/format";
import box from "./box.module.css";
import type { PreviewProps, ValueOf } from "./kind";
import { MissingFile } from "./MissingFile";
import { playSnippet, SECONDS } from "./snippet";
import { Wave } from "./Wave";
import styles from "./Wave.module.css";

interface Playing {
  readonly from: number;
  readonly heard: boolean;
  readonly stop: () => void;
}

/** The wave of a sound. A click plays two seconds from there. */
export function AudioPreview({ value, size, label }: PreviewProps<ValueOf<"audio">>) {
  const { t } = useTranslation("preview");
  const { artifact, seconds } = value;
  const { data: peaks, isError, refetch } = usePeaks(artifact.digest);
  const [playing, setPlaying] = useState<Playing | null>(null);
  const tryAgain = useCallback(() => void refetch(), [refetch]);
  const stop = playing?.stop;
  useEffect(() => stop, [stop]);

  const onClick = (event: MouseEvent): void => {
    if (playing !== null) {
      playing.stop();
      return;
    }
    const { left, width } = event.currentTarget.getBoundingClientRect();
    // A press of a key has no place: it plays from the start.
    const from = event.detail === 0 || width === 0 ? 0 : ((event.clientX - left) / width) * seconds;
    const tell = (now: "heard" | "over"): void =>
      setPlaying((before) => (now === "over" || before === null ? null : { ...before, heard: true }));
    setPlaying({ from, heard: false, stop: playSnippet(artifactUrl(artifact.digest), from, tell) });
  };

  if (isError) {
    return (
      <div className={box["plain"]} data-size={size} data-preview="audio">
        <MissingFile digest={artifact.digest} onBack={tryAgain} />
      </div>
    );
  }
  return (
    <div className={box["plain"]} data-size={size} data-preview="audio">
      {peaks !== undefined && <Wave peaks={peaks} />}
      {size !== "still" && (
        <button
          type="button"
          className={`${styles["play"] ?? ""} nodrag`}
          aria-label={t(playing === null ? "audio.play" : "audio.stop", { name: label, length: clock(seconds) })}
          onClick={onClick}
        />
      )}
      {size !== "still" && (
        <span className={styles["hint"]} aria-hidden="true">
          {playing === null ? <Play size={12} fill="currentColor" /> : <Pause size={12} fill="currentColor" />}
        </span>
      )}
      {playing?.heard === true && <span className={styles["head"]} style={headStyle(playing.from, seconds)} />}
      <span className={box["badge"]}>{clock(seconds)}</span>
    </div>
  );
}

function headStyle(from: number, seconds: number): CSSProperties {
  const lasts = Math.min(SECONDS, seconds - from);
  const at = (moment: number): string => `${(moment / seconds) * 100}%`;
  // React's types know no custom properties.
  return { "--from": at(from), "--to": at(from + lasts), "--lasts": `${lasts}s` } as CSSProperties;
}
