import { Play } from "lucide-react";
import { type Ref, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Video } from "@/api/types";
import { previewUrl } from "@/api/client";
import { useSprite } from "@/api/previews";
import { MissingFile } from "@/preview/MissingFile";
import { Button } from "@/ui/Button";
import { Controls } from "./Controls";
import styles from "./Player.module.css";
import { playerKey } from "./playerKeys";
import { Scrubber } from "./Scrubber";
import { takePlace } from "./stage";
import { useMediaSource } from "./useMediaSource";
import { usePlayback } from "./usePlayback";

interface PlayerProps {
  readonly video: Video;
  /** What is played, as people call it. */
  readonly title: string;
  /** Where it can be downloaded from; without it there is no such button. */
  readonly download?: string | undefined;
  /** Begin at once: somebody has asked for it to be played. */
  readonly autoPlay?: boolean;
  /** The player itself, which takes the keys. */
  readonly ref?: Ref<HTMLDivElement>;
}

/** A clip with everything to look at it exactly. Of more than six players the oldest goes to sleep until it is played. */
export function Player({ video, ...rest }: PlayerProps) {
  const { t } = useTranslation("look");
  const [awake, setAwake] = useState(true);
  useEffect(() => (awake ? takePlace(() => setAwake(false)) : undefined), [awake]);
  if (awake) return <Awake key={video.artifact.digest} video={video} {...rest} />;
  return (
    <div className={styles["player"]}>
      <div className={styles["stage"]}>
        <img className={styles["media"]} src={previewUrl(video.artifact.digest, "poster")} alt="" />
        <span className={styles["wake"]}>
          <Button onClick={() => setAwake(true)}>
            <Play size={16} aria-hidden="true" /> {t("player.wake", { name: rest.title })}
          </Button>
        </span>
      </div>
    </div>
  );
}

function Awake({ video, title, download, autoPlay = false, ref }: PlayerProps) {
  const { t } = useTranslation("look");
  const { artifact, seconds, fps, frames, hasAudio, width, height } = video;
  const playback = usePlayback({ seconds, fps, frames });
  const { data: sprite } = useSprite(artifact.digest, true);
  const [broken, setBroken] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const { media, attach } = playback;
  const src = useMediaSource(media, artifact.digest, () => setBroken(true));

  useEffect(() => {
    if (media !== null && autoPlay && !wantsStillness()) media.play().catch(() => undefined);
  }, [media, autoPlay]);

  const toFullScreen = (): void => {
    const change = document.fullscreenElement === null ? whole.current?.requestFullscreen() : document.exitFullscreen();
    change?.catch(() => undefined);
  };

  return (
    <div ref={whole} className={styles["player"]}>
      <div
        ref={ref}
        className={styles["keys"]}
        role="group"
        tabIndex={0}
        data-player=""
        aria-label={t("player.name", { name: title })}
        onKeyDown={(event) => {
          if (playerKey(event, playback)) return;
          if (event.key.toLowerCase() !== "f" || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          event.stopPropagation();
          toFullScreen();
        }}
      >
        <div className={styles["stage"]}>
          {broken ? (
            <MissingFile digest={artifact.digest} />
          ) : (
            <video
              ref={attach}
              className={styles["media"]}
              src={src}
              poster={previewUrl(artifact.digest, "poster")}
              width={width}
              height={height}
              playsInline
              preload="auto"
              aria-label={title}
              onClick={playback.toggle}
            />
          )}
        </div>
        <Scrubber playback={playback} seconds={seconds} fps={fps} sprite={sprite ?? null} ratio={width / height} />
        <Controls
          playback={playback}
          seconds={seconds}
          fps={fps}
          sounds={hasAudio === true}
          download={download}
          onFullScreen={toFullScreen}
        />
      </div>
    </div>
  );
}

/** Nothing plays by itself for those who asked for little motion, or for little to load. */
function wantsStillness(): boolean {
  // Not every browser tells; where it does not, nothing was asked for.
  const { connection } = navigator as Navigator & { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true || matchMedia("(prefers-reduced-motion: reduce)").matches;
}
