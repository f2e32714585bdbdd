import { type PointerEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { redirectingUrl } from "@/api/client";
import { usePeaks } from "@/api/previews";
import type { Audio, Beats } from "@/api/types";
import { clock, number } from "@/i18n/format";
import { MissingFile } from "@/preview/MissingFile";
import { barBeatAt, beatLines } from "@/preview/rhythm";
import { useSectionName } from "@/preview/useSectionName";
import { Wave, WAVE_HEIGHT, WAVE_WIDTH } from "@/preview/Wave";
import { Controls } from "./Controls";
import { playerKey } from "./playerKeys";
import styles from "./SoundLook.module.css";
import { useMediaSource } from "./useMediaSource";
import { type Playback, usePlayback } from "./usePlayback";
import { partAt } from "./wipe";

interface SoundLookProps {
  readonly audio: Audio;
  /** Its beats, when they were looked for. */
  readonly beats: Beats | null;
  readonly title: string;
}

/** A sound with its wave, its beats and its parts. */
export function SoundLook({ audio, beats, title }: SoundLookProps) {
  const { t } = useTranslation("look");
  const { artifact, seconds } = audio;
  const playback = usePlayback({ seconds, fps: null });
  const { attach } = playback;
  const src = useMediaSource(playback.media, artifact.digest);
  const { data: peaks, isError } = usePeaks(artifact.digest);
  if (isError) {
    return (
      <div className={styles["sound"]}>
        <MissingFile digest={artifact.digest} />
      </div>
    );
  }
  return (
    <div
      className={styles["sound"]}
      role="group"
      tabIndex={0}
      data-player=""
      aria-label={t("player.name", { name: title })}
      onKeyDown={(event) => playerKey(event, playback)}
    >
      <audio ref={attach} src={src} preload="auto" aria-label={title} />
      <Track playback={playback} peaks={peaks ?? []} seconds={seconds} beats={beats} />
      <Controls
        playback={playback}
        seconds={seconds}
        fps={null}
        sounds
        download={redirectingUrl(artifact.digest, `${title}.${extension(artifact.mediaType)}`)}
      />
      {beats !== null && <Rhythm beats={beats} playback={playback} />}
    </div>
  );
}

/** Beats whose sound is not there: to look at only. */
export function BeatsLook({ beats }: { readonly beats: Beats }) {
  return (
    <div className={styles["sound"]}>
      <Track playback={null} peaks={beats.peaks} seconds={beats.seconds} beats={beats} />
      <Rhythm beats={beats} playback={null} />
    </div>
  );
}

interface TrackProps {
  readonly playback: Playback | null;
  readonly peaks: readonly number[];
  readonly seconds: number;
  readonly beats: Beats | null;
}

function Track({ playback, peaks, seconds: length, beats }: TrackProps) {
  const { t } = useTranslation("look");
  const lines = useMemo(() => (beats === null ? [] : beatLines(beats)), [beats]);
  const drawing = (
    <>
      <Wave peaks={peaks} />
      <svg
        className={styles["lines"]}
        viewBox={`0 0 ${WAVE_WIDTH} ${WAVE_HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        data-beats={lines.length}
      >
        {lines.map(({ seconds, down }) => {
          const x = (seconds / length) * WAVE_WIDTH;
          return <line key={seconds} data-down={down} x1={x} x2={x} y1={0} y2={down ? WAVE_HEIGHT : 8} />;
        })}
      </svg>
    </>
  );
  if (playback === null) return <div className={styles["track"]}>{drawing}</div>;

  const { seconds, marks } = playback;
  const percent = (at: number): string => `${Math.min(1, at / length) * 100}%`;
  const place = (event: PointerEvent): number => partAt(event.clientX, event.currentTarget.getBoundingClientRect());
  return (
    <div
      role="slider"
      tabIndex={0}
      className={styles["track"]}
      aria-label={t("player.position")}
      aria-valuemin={0}
      aria-valuemax={Math.round(length)}
      aria-valuenow={Math.round(seconds)}
      aria-valuetext={clock(seconds)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        playback.seek(place(event) * length);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) playback.seek(place(event) * length);
      }}
    >
      {drawing}
      {(marks.from !== null || marks.to !== null) && (
        <span
          className={styles["marked"]}
          style={{ left: percent(marks.from ?? 0), right: `calc(100% - ${percent(marks.to ?? length)})` }}
        />
      )}
      <span className={styles["head"]} style={{ left: percent(seconds) }} />
    </div>
  );
}

interface RhythmProps {
  readonly beats: Beats;
  readonly playback: Playback | null;
}

function Rhythm({ beats, playback }: RhythmProps) {
  const { t } = useTranslation("look");
  const nameOf = useSectionName();
  const now = playback === null ? null : barBeatAt(beats, playback.seconds);
  return (
    <div className={styles["rhythm"]}>
      <div className={styles["sections"]} role="group" aria-label={t("sound.sections")}>
        {beats.sections.map(({ start, end, label, energy }) => (
          <button
            key={start}
            type="button"
            className={styles["section"]}
            style={{ flexGrow: end - start, opacity: 0.6 + 0.4 * energy }}
            disabled={playback === null}
            aria-current={playback !== null && playback.seconds >= start && playback.seconds < end}
            title={t("sound.section", { label: nameOf(label), from: clock(start), to: clock(end) })}
            onClick={() => playback?.seek(start)}
          >
            {nameOf(label)}
          </button>
        ))}
      </div>
      <p className={styles["facts"]}>
        <b>{t("sound.pace", { bpm: number(beats.bpm, { maximumFractionDigits: 1 }) })}</b>
        <span>{t("sound.beats", { count: beats.beats.length })}</span>
        <span>{t("sound.bars", { count: beats.downbeats.length })}</span>
        <span>{t("sound.loudness", { loudness: number(beats.loudness, { maximumFractionDigits: 1 }) })}</span>
        {now !== null && <span className={styles["now"]}>{t("sound.now", { ...now })}</span>}
      </p>
    </div>
  );
}

function extension(mediaType: string): string {
  return (mediaType.split("/")[1] ?? "").replace("mpeg", "mp3");
}
