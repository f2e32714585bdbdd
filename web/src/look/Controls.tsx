import { ArrowLeftToLine, ArrowRightToLine, Download, Maximize, Pause, Play, Repeat, StepBack, StepForward, Volume2, VolumeX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { clock, number } from "@/i18n/format";
import { IconButton } from "@/ui/Button";
import styles from "./Controls.module.css";
import { timecode } from "./timecode";
import type { Playback } from "./usePlayback";

interface ControlsProps {
  readonly playback: Playback;
  readonly seconds: number;
  /** Null for a sound: it has no frames to step by. */
  readonly fps: number | null;
  readonly sounds: boolean;
  readonly download?: string | undefined;
  readonly onFullScreen?: (() => void) | undefined;
  readonly children?: ReactNode;
}

/** The buttons of a player. */
export function Controls({ playback, seconds: length, fps, sounds, download, onFullScreen, children }: ControlsProps) {
  const { t } = useTranslation("look");
  const { speed, seconds, marks, muted, volume } = playback;
  const write = (at: number): string => (fps === null ? clock(at) : timecode(at, fps));
  const marked = marks.from !== null || marks.to !== null;
  return (
    <div className={styles["controls"]}>
      {fps !== null && (
        <IconButton label={t("player.back")} keys="←" icon={<StepBack size={16} />} onClick={() => playback.step(-1)} />
      )}
      <IconButton
        label={t(speed === 0 ? "player.play" : "player.pause")}
        keys={t("player.space")}
        icon={speed === 0 ? <Play size={16} fill="currentColor" /> : <Pause size={16} fill="currentColor" />}
        onClick={playback.toggle}
      />
      {fps !== null && (
        <IconButton label={t("player.forth")} keys="→" icon={<StepForward size={16} />} onClick={() => playback.step(1)} />
      )}
      <span className={styles["time"]} role="timer" aria-live="off">
        <b>{write(seconds)}</b> / {write(length)}
      </span>
      {speed !== 0 && speed !== 1 && <span className={styles["speed"]}>{t("player.speed", { speed: number(speed) })}</span>}
      <span className={styles["marks"]}>
        <IconButton
          label={t("player.in")}
          keys="I"
          aria-pressed={marks.from !== null}
          icon={<ArrowRightToLine size={16} />}
          onClick={() => playback.mark("from")}
        />
        <IconButton
          label={t("player.out")}
          keys="O"
          aria-pressed={marks.to !== null}
          icon={<ArrowLeftToLine size={16} />}
          onClick={() => playback.mark("to")}
        />
        {marked && (
          <IconButton label={t("player.unmark")} aria-pressed={true} icon={<Repeat size={16} />} onClick={playback.unmark} />
        )}
      </span>
      <span className={styles["gap"]} />
      {children}
      {sounds && (
        <span className={styles["volume"]}>
          <IconButton
            label={t(muted ? "player.unmute" : "player.mute")}
            keys="M"
            icon={muted ? <VolumeX size={16} /> : <Volume2 size={16} />}
            onClick={() => playback.mute(!muted)}
          />
          <input
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={muted ? 0 : volume}
            aria-label={t("player.volume")}
            onChange={(event) => playback.setVolume(Number(event.target.value))}
          />
        </span>
      )}
      {download !== undefined && (
        <a className={styles["link"]} href={download} download="" aria-label={t("player.download")} title={t("player.download")}>
          <Download size={16} aria-hidden="true" />
        </a>
      )}
      {onFullScreen !== undefined && (
        <IconButton label={t("player.full")} keys="F" icon={<Maximize size={16} />} onClick={onFullScreen} />
      )}
    </div>
  );
}
