import { Film as FilmIcon, Pause, Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { previewUrl } from "@/api/client";
import { playerKey } from "@/look/playerKeys";
import { timecode } from "@/look/timecode";
import { useMediaSource } from "@/look/useMediaSource";
import type { Playback } from "@/look/usePlayback";
import { IconButton } from "@/ui/Button";
import type { Film } from "./film";
import styles from "./Timeline.module.css";

interface FilmWindowProps {
  readonly film: Film;
  readonly title: string;
  readonly playback: Playback;
}

/** The film that was made last, small, beside its timeline. */
export function FilmWindow({ film, title, playback }: FilmWindowProps) {
  const { t } = useTranslation("dock");
  const { made } = film;
  if (made === null) {
    return (
      <div className={styles["window"]}>
        <p className={styles["unmade"]}>
          <FilmIcon size={20} aria-hidden="true" /> {t("timeline.unmade")}
        </p>
      </div>
    );
  }
  return <MadeFilm made={made} title={title} playback={playback} />;
}

interface MadeFilmProps extends Omit<FilmWindowProps, "film"> {
  readonly made: NonNullable<Film["made"]>;
}

function MadeFilm({ made, title, playback }: MadeFilmProps) {
  const { t } = useTranslation("dock");
  const { digest } = made.artifact;
  const { attach } = playback;
  const src = useMediaSource(playback.media, digest);
  return (
    <div
      className={styles["window"]}
      role="group"
      tabIndex={0}
      aria-label={t("timeline.player", { name: title })}
      onKeyDown={(event) => playerKey(event, playback)}
    >
      <video
        ref={attach}
        className={styles["video"]}
        src={src}
        poster={previewUrl(digest, "poster")}
        playsInline
        preload="metadata"
        aria-label={title}
        onClick={playback.toggle}
      />
      <div className={styles["play"]}>
        <IconButton
          size="small"
          label={t(playback.speed === 0 ? "timeline.play" : "timeline.pause")}
          icon={playback.speed === 0 ? <Play size={14} fill="currentColor" /> : <Pause size={14} fill="currentColor" />}
          onClick={playback.toggle}
        />
        <span>{timecode(playback.seconds, made.fps)}</span>
      </div>
    </div>
  );
}
