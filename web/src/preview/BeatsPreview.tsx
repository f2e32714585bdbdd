import { type PointerEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { clock, number } from "@/i18n/format";
import styles from "./BeatsPreview.module.css";
import box from "./box.module.css";
import type { PreviewProps, ValueOf } from "./kind";
import { barBeatAt, beatLines } from "./rhythm";
import { useSectionName } from "./useSectionName";
import { Wave, WAVE_HEIGHT, WAVE_WIDTH } from "./Wave";

/** The wave of a song with a line for every beat, thicker where a bar begins, and its parts along the lower edge. */
export function BeatsPreview({ value, size, label }: PreviewProps<ValueOf<"beats">>) {
  const { t } = useTranslation("preview");
  const [seconds, setSeconds] = useState<number | null>(null);
  const pace = number(value.bpm, { maximumFractionDigits: 0 });
  const under = seconds === null ? null : barBeatAt(value, seconds);
  const summary = t("beats.summary", {
    name: label,
    pace: t("beats.pace", { bpm: pace }),
    beats: t("beats.beats", { count: value.beats.length }),
    bars: t("beats.bars", { count: value.downbeats.length }),
    sections: t("beats.sections", { count: value.sections.length }),
    length: clock(value.seconds),
  });
  const onPointerMove = (event: PointerEvent): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    if (width > 0) setSeconds(((event.clientX - left) / width) * value.seconds);
  };
  return (
    <div
      role="img"
      aria-label={summary}
      className={`${box["plain"] ?? ""} ${styles["beats"] ?? ""}`}
      data-size={size}
      data-preview="beats"
      onPointerMove={onPointerMove}
      onPointerLeave={() => setSeconds(null)}
    >
      <Wave peaks={value.peaks} />
      <BeatLines value={value} />
      <Sections value={value} />
      {seconds !== null && (
        <span className={styles["cursor"]} style={{ left: `${(seconds / value.seconds) * 100}%` }} />
      )}
      <span className={box["badge"]} data-at="start">
        {t("beats.pace", { bpm: pace })}
      </span>
      <span className={box["badge"]}>
        {under === null ? t("beats.beats", { count: value.beats.length }) : t("beats.under", { ...under })}
      </span>
    </div>
  );
}

function BeatLines({ value }: { readonly value: ValueOf<"beats"> }) {
  const lines = useMemo(() => beatLines(value), [value]);
  return (
    <svg
      className={styles["lines"]}
      viewBox={`0 0 ${WAVE_WIDTH} ${WAVE_HEIGHT}`}
      preserveAspectRatio="none"
      data-beats={lines.length}
      aria-hidden="true"
    >
      {lines.map(({ seconds, down }) => {
        const x = (seconds / value.seconds) * WAVE_WIDTH;
        return <line key={seconds} data-down={down} x1={x} x2={x} y1={0} y2={down ? WAVE_HEIGHT : 10} />;
      })}
    </svg>
  );
}

function Sections({ value }: { readonly value: ValueOf<"beats"> }) {
  const nameOf = useSectionName();
  return (
    <div className={styles["sections"]} aria-hidden="true">
      {value.sections.map(({ start, end, label, energy }) => (
        <span
          key={start}
          style={{
            left: `${(start / value.seconds) * 100}%`,
            width: `${((end - start) / value.seconds) * 100}%`,
            opacity: 0.55 + 0.45 * energy,
          }}
        >
          {nameOf(label)}
        </span>
      ))}
    </div>
  );
}
