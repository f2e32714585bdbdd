import { type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Sprite } from "@/api/previews";
import { clock } from "@/i18n/format";
import { SpriteTile } from "@/preview/SpriteTile";
import styles from "./Scrubber.module.css";
import { timecode } from "./timecode";
import type { Playback } from "./usePlayback";
import { partAt } from "./wipe";

interface ScrubberProps {
  readonly playback: Playback;
  readonly seconds: number;
  readonly fps: number;
  /** Small pictures of the clip, shown over the place that the pointer is at. */
  readonly sprite: Sprite | null;
  /** Width to height of the clip. */
  readonly ratio: number;
}

/** The line of time under a clip. Its arrows are those of the player: they step by frames. */
export function Scrubber({ playback, seconds: length, fps, sprite, ratio }: ScrubberProps) {
  const { t } = useTranslation("look");
  const [over, setOver] = useState<number | null>(null);
  const { seconds, marks } = playback;
  const part = (at: number): number => (length > 0 ? Math.min(1, at / length) : 0);
  const place = (event: PointerEvent): number => partAt(event.clientX, event.currentTarget.getBoundingClientRect());

  return (
    <div
      role="slider"
      tabIndex={0}
      className={styles["scrubber"]}
      aria-label={t("player.position")}
      aria-valuemin={0}
      aria-valuemax={round(length)}
      aria-valuenow={round(seconds)}
      aria-valuetext={timecode(seconds, fps)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        playback.seek(place(event) * length);
      }}
      onPointerMove={(event) => {
        setOver(place(event));
        if (event.currentTarget.hasPointerCapture(event.pointerId)) playback.seek(place(event) * length);
      }}
      onPointerLeave={() => setOver(null)}
    >
      <span className={styles["track"]}>
        <span className={styles["done"]} style={{ width: percent(part(seconds)) }} />
        {(marks.from !== null || marks.to !== null) && (
          <span
            className={styles["marked"]}
            style={{ left: percent(part(marks.from ?? 0)), right: percent(1 - part(marks.to ?? length)) }}
          />
        )}
      </span>
      <span className={styles["thumb"]} style={{ left: percent(part(seconds)) }} />
      {over !== null && (
        <span className={styles["peek"]} style={{ left: `clamp(64px, ${percent(over)}, calc(100% - 64px))` }}>
          {sprite !== null && (
            <span className={styles["tile"]}>
              <SpriteTile sprite={sprite} part={over} ratio={ratio} />
            </span>
          )}
          {clock(over * length)}
        </span>
      )}
    </div>
  );
}

function percent(part: number): string {
  return `${part * 100}%`;
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
