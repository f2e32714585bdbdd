import { useState } from "react";
import { useTranslation } from "react-i18next";
import { previewUrl } from "@/api/client";
import type { Video } from "@/api/types";
import { Controls } from "./Controls";
import { Laid } from "./Laid";
import styles from "./Compare.module.css";
import type { Looks } from "./looks";
import { playerKey } from "./playerKeys";
import { Scrubber } from "./Scrubber";
import { useInStep } from "./useInStep";
import { useMediaSource } from "./useMediaSource";
import { usePlayback } from "./usePlayback";

interface PairOfVideosProps {
  readonly a: Video;
  readonly b: Video;
  readonly looks: Looks;
  readonly title: string;
}

/** Two clips that play in step. A is heard, B is not. */
export function PairOfVideos({ a, b, looks, title }: PairOfVideosProps) {
  const { t } = useTranslation("look");
  const leader = usePlayback(a);
  const [follower, setFollower] = useState<HTMLVideoElement | null>(null);
  const { attach } = leader;
  const [fromA, fromB] = [useMediaSource(leader.media, a.artifact.digest), useMediaSource(follower, b.artifact.digest)];
  useInStep(leader, follower, a.fps);
  return (
    <div
      className={styles["videos"]}
      role="group"
      aria-label={t("player.name", { name: title })}
      onKeyDown={(event) => playerKey(event, leader)}
    >
      <Laid
        looks={looks}
        a={<video ref={attach} src={fromA} {...loadingOf(a)} aria-label="A" />}
        b={<video ref={setFollower} src={fromB} {...loadingOf(b)} aria-label="B" muted />}
      />
      <Scrubber playback={leader} seconds={a.seconds} fps={a.fps} sprite={null} ratio={a.width / a.height} />
      <Controls playback={leader} seconds={a.seconds} fps={a.fps} sounds={a.hasAudio === true} />
    </div>
  );
}

function loadingOf({ artifact }: Video) {
  return {
    poster: previewUrl(artifact.digest, "poster"),
    playsInline: true,
    preload: "auto",
  } as const;
}
