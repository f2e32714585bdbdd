import type { PointerEvent } from "react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { usePeaks } from "@/api/previews";
import { clock } from "@/i18n/format";
import { partAt } from "@/look/wipe";
import type { Playback } from "@/look/usePlayback";
import { Wave } from "@/preview/Wave";
import { beatsIn, type Film } from "./film";
import { ruler } from "./ruler";
import { Shots } from "./Shots";
import styles from "./Tracks.module.css";

interface FilmTracksProps {
  readonly film: Film;
  readonly playback: Playback;
  /** 1 fits the whole film in. */
  readonly zoom: number;
}

/** The ruler, the shots, and the song beneath them. */
export function FilmTracks({ film, playback, zoom }: FilmTracksProps) {
  const { t } = useTranslation("dock");
  const { seconds, made } = film;
  const whole = made?.seconds ?? seconds;
  const marks = useMemo(() => ruler(seconds, zoom), [seconds, zoom]);
  const percent = (at: number): string => `${seconds > 0 ? (at / seconds) * 100 : 0}%`;
  const seek = (event: PointerEvent): void =>
    playback.seek(partAt(event.clientX, event.currentTarget.getBoundingClientRect()) * seconds);
  return (
    <div className={styles["scroll"]}>
      <div className={styles["tracks"]} style={{ width: `${zoom * 100}%` }}>
        <div
          className={styles["ruler"]}
          role="slider"
          tabIndex={made === null ? -1 : 0}
          aria-label={t("timeline.position")}
          aria-disabled={made === null}
          aria-valuemin={0}
          aria-valuemax={Math.round(whole)}
          aria-valuenow={Math.round(playback.seconds)}
          aria-valuetext={clock(playback.seconds)}
          onKeyDown={(event) => {
            const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            playback.step(by);
          }}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            seek(event);
          }}
          onPointerMove={(event) => {
            if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(event);
          }}
        >
          {marks.map((at) => (
            <span key={at} style={{ left: percent(at) }}>
              {clock(at)}
            </span>
          ))}
        </div>
        <Shots film={film} />
        <Song film={film} percent={percent} />
        {made !== null && <span className={styles["head"]} style={{ left: percent(Math.min(playback.seconds, seconds)) }} />}
      </div>
    </div>
  );
}

interface SongProps {
  readonly film: Film;
  readonly percent: (seconds: number) => string;
}

function Song({ film, percent }: SongProps) {
  const { song, beats, start, seconds } = film;
  const lines = useMemo(() => beatsIn(film), [film]);
  const cuts = useMemo(() => new Set(film.shots?.map((shot) => shot.start / film.fps)), [film]);
  if (song === null && beats === null) return null;
  const length = song?.seconds ?? beats?.seconds ?? 0;
  return (
    <div className={styles["song"]} aria-hidden="true">
      {seconds > 0 && length > 0 && (
        <div className={styles["wave"]} style={{ width: percent(length), left: percent(-start) }}>
          {beats === null ? song !== null && <SongWave digest={song.artifact.digest} /> : <Wave peaks={beats.peaks} />}
        </div>
      )}
      {lines.map(({ at, down }) => (
        <span key={at} className={styles["beat"]} data-down={down} style={{ left: percent(at) }} />
      ))}
      {[...cuts].slice(1).map((at) => (
        <span key={at} className={styles["cut"]} style={{ left: percent(at) }} />
      ))}
    </div>
  );
}

function SongWave({ digest }: { readonly digest: string }) {
  const { data: peaks } = usePeaks(digest);
  return peaks === undefined ? null : <Wave peaks={peaks} />;
}
