import { Film as FilmIcon, Pause, Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { artifactUrl, previewUrl } from "@/api/client";
import { playerKey } from "@/look/playerKeys";
import { timecode } from "@/look/timecode";
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
  const { attach } = playback;
  if (made === null) {
    return (
      <div className={styles["window"]}>
        <p className={styles["unmade"]}>
          <FilmIcon size={20} aria-hidden="true" /> {t("timeline.unmade")}
        </p>
      </div>
    );
  }
  const { digest } = made.artifact;
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
        src={artifactUrl(digest)}
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
