import { useEffect } from "react";
import { correction } from "./inStep";
import type { Playback } from "./usePlayback";

/** Keep a silent second clip at the same moment as the first one. */
export function useInStep(leader: Playback, follower: HTMLMediaElement | null, fps: number): void {
  const { media } = leader;
  useEffect(() => {
    if (media === null || follower === null) return undefined;
    follower.muted = true;
    const left = new AbortController();
    const on = (name: string, hear: () => void): void => media.addEventListener(name, hear, { signal: left.signal });
    const jump = (): void => {
      if (Math.abs(follower.currentTime - media.currentTime) > 0.001) follower.currentTime = media.currentTime;
    };
    on("play", () => void follower.play().catch(() => undefined));
    on("pause", () => {
      follower.pause();
      jump();
    });
    on("seeking", jump);
    let handle = requestAnimationFrame(function tick() {
      if (!media.paused && !follower.seeking && follower.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        const { rate, jumps } = correction(media.currentTime - follower.currentTime, fps, media.playbackRate);
        if (jumps && !media.seeking) follower.currentTime = media.currentTime;
        if (follower.playbackRate !== rate) follower.playbackRate = rate;
        if (follower.paused && !follower.ended) follower.play().catch(() => undefined);
      }
      handle = requestAnimationFrame(tick);
    });
    return () => {
      left.abort();
      cancelAnimationFrame(handle);
      follower.pause();
    };
  }, [media, follower, fps]);
}
