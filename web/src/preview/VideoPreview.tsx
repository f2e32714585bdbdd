import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSprite } from "@/api/previews";
import { clock } from "@/i18n/format";
import box from "./box.module.css";
import type { PreviewProps, ValueOf } from "./kind";
import { Picture } from "./Picture";
import { SpriteTile } from "./SpriteTile";
import styles from "./VideoPreview.module.css";

/** How far one press of an arrow key goes. */
const STEP = 1 / 30;

export function VideoPreview(props: PreviewProps<ValueOf<"video">>) {
  return props.size === "still" ? <Poster {...props} /> : <Scrubber {...props} />;
}

function Poster({ value, size, label }: PreviewProps<ValueOf<"video">>) {
  const { t } = useTranslation("preview");
  return (
    <div className={box["box"]} data-size={size} data-preview="video">
      <Picture digest={value.artifact.digest} name="poster" alt={t("video.alt", { name: label })} />
      <span className={box["badge"]}>{clock(value.seconds)}</span>
    </div>
  );
}

/** A poster that shows the clip under the pointer: one sheet of pictures, no player and nothing to decode. */
function Scrubber({ value, size, label }: PreviewProps<ValueOf<"video">>) {
  const { t } = useTranslation("preview");
  const { artifact, seconds, width, height } = value;
  const [part, setPart] = useState<number | null>(null);
  const { data: sprite } = useSprite(artifact.digest, part !== null);
  const now = clock((part ?? 0) * seconds);

  const onPointerMove = (event: PointerEvent): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    if (width > 0) setPart(Math.min(1, Math.max(0, (event.clientX - left) / width)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = nextPart(event.key, part ?? 0);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    setPart(next);
  };

  return (
    <div
      role="slider"
      tabIndex={0}
      className={box["box"]}
      data-size={size}
      data-preview="video"
      aria-label={t("video.scrub", { name: label })}
      aria-valuemin={0}
      aria-valuemax={Math.round(seconds * 100) / 100}
      aria-valuenow={Math.round((part ?? 0) * seconds * 100) / 100}
      aria-valuetext={t("video.at", { now, whole: clock(seconds) })}
      onPointerEnter={onPointerMove}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setPart(null)}
      onKeyDown={onKeyDown}
      onBlur={() => setPart(null)}
    >
      <Picture digest={artifact.digest} name="poster" alt={t("video.alt", { name: label })} />
      {part !== null && sprite != null && <SpriteTile sprite={sprite} part={part} ratio={width / height} />}
      {part !== null && <span className={styles["line"]} style={{ left: `${part * 100}%` }} />}
      <span className={box["badge"]}>
        {part === null ? clock(seconds) : t("video.at", { now, whole: clock(seconds) })}
      </span>
    </div>
  );
}

function nextPart(key: string, part: number): number | null {
  if (key === "Home") return 0;
  if (key === "End") return 1;
  if (key === "ArrowRight" || key === "ArrowUp") return Math.min(1, part + STEP);
  if (key === "ArrowLeft" || key === "ArrowDown") return Math.max(0, part - STEP);
  return null;
}
