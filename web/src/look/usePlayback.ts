import { useCallback, useEffect, useEffectEvent, useMemo, useState } from "react";
import { goTo, mute, playAt, setVolume } from "./media";
import { looped, marked, type Marks, NO_MARKS, type ShuttleKey, shuttled } from "./shuttle";
import { takeSound } from "./stage";
import { stepped } from "./timecode";
import { clamped } from "./wipe";

export interface Clip {
  readonly seconds: number;
  /** Null for what has no pictures: a step is a second then. */
  readonly fps: number | null;
  readonly frames?: number;
}

/** How a video or a sound is played. */
export interface Playback {
  /** Give it to the element as its `ref`. */
  readonly attach: (media: HTMLMediaElement | null) => void;
  readonly media: HTMLMediaElement | null;
  readonly seconds: number;
  /** 0 stands still, below 0 goes back. */
  readonly speed: number;
  readonly marks: Marks;
  readonly volume: number;
  readonly muted: boolean;
  readonly toggle: () => void;
  readonly shuttle: (key: ShuttleKey) => void;
  readonly step: (by: number) => void;
  readonly seek: (seconds: number) => void;
  readonly mark: (side: keyof Marks) => void;
  readonly unmark: () => void;
  readonly setVolume: (volume: number) => void;
  readonly mute: (muted: boolean) => void;
}

export function usePlayback({ seconds: length, fps, frames }: Clip): Playback {
  const [media, attach] = useState<HTMLMediaElement | null>(null);
  const [seconds, setSeconds] = useState(0);
  const [speed, setSpeed] = useState(0);
  const [marks, setMarks] = useState(NO_MARKS);
  const [sound, setSound] = useState({ volume: 1, muted: false });

  const seek = useCallback(
    (to: number): void => {
      if (media === null) return;
      goTo(media, Math.min(length, Math.max(0, to)));
      setSeconds(media.currentTime);
    },
    [media, length],
  );

  useEffect(() => (media === null ? undefined : listen(media, { setSeconds, setSpeed, setSound })), [media]);

  const onFrame = useEffectEvent((now: number): void => {
    if (media === null) return;
    setSeconds(now);
    const again = speed > 0 ? looped(marks, now) : null;
    if (again !== null) seek(again);
  });
  const onBack = useEffectEvent((passed: number): void => {
    if (media === null || media.seeking) return;
    const least = marks.from ?? 0;
    const next = media.currentTime + speed * passed;
    seek(next <= least && marks.to !== null ? marks.to : Math.max(least, next));
    if (next <= least && marks.to === null) setSpeed(0);
  });
  const going = Math.sign(speed);
  useEffect(() => {
    if (media === null || going === 0) return undefined;
    return going > 0 ? eachFrame(media, onFrame) : eachTick(onBack);
  }, [media, going]);

  return useMemo(() => {
    const go = (next: number): void => {
      if (media === null) return;
      setSpeed(next);
      if (next <= 0) {
        media.pause();
        return;
      }
      if (media.ended || media.currentTime >= length - 0.01) seek(marks.from ?? 0);
      playAt(media, next).catch(() => setSpeed(0));
    };
    return {
      attach,
      media,
      seconds,
      speed,
      marks,
      ...sound,
      toggle: () => go(speed === 0 ? 1 : 0),
      shuttle: (key) => go(shuttled(speed, key)),
      step: (by) => {
        go(0);
        if (media === null) return;
        seek(fps === null ? media.currentTime + by : stepped(media.currentTime, by, fps, frames ?? Math.round(length * fps)));
      },
      seek,
      mark: (side) => setMarks((before) => marked(before, side, media?.currentTime ?? 0)),
      unmark: () => setMarks(NO_MARKS),
      setVolume: (volume) => {
        if (media !== null) setVolume(media, clamped(volume));
      },
      mute: (muted) => {
        if (media !== null) mute(media, muted);
      },
    };
  }, [media, seconds, speed, marks, sound, length, fps, frames, seek]);
}

interface Told {
  readonly setSeconds: (seconds: number) => void;
  readonly setSpeed: (change: (speed: number) => number) => void;
  readonly setSound: (sound: { readonly volume: number; readonly muted: boolean }) => void;
}

function listen(media: HTMLMediaElement, { setSeconds, setSpeed, setSound }: Told): () => void {
  const left = new AbortController();
  const on = (name: keyof HTMLMediaElementEventMap, hear: () => void): void =>
    media.addEventListener(name, hear, { signal: left.signal });
  on("seeked", () => setSeconds(media.currentTime));
  on("loadedmetadata", () => setSeconds(media.currentTime));
  on("play", () => {
    if (!media.muted) takeSound(media);
    setSpeed((speed) => (speed > 0 ? speed : media.playbackRate));
  });
  // Going back is done by seeking, while the element itself is paused.
  on("pause", () => setSpeed((speed) => Math.min(speed, 0)));
  on("ended", () => setSpeed(() => 0));
  on("volumechange", () => {
    if (!media.muted && !media.paused) takeSound(media);
    setSound({ volume: media.volume, muted: media.muted });
  });
  return () => {
    left.abort();
    media.pause();
  };
}

/** Calls with the moment of every picture that is shown; for sound with every picture of the screen. */
function eachFrame(media: HTMLMediaElement, call: (seconds: number) => void): () => void {
  if (media instanceof HTMLVideoElement && "requestVideoFrameCallback" in media) {
    let handle = 0;
    const next = (_: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
      call(mediaTime);
      handle = media.requestVideoFrameCallback(next);
    };
    handle = media.requestVideoFrameCallback(next);
    return () => media.cancelVideoFrameCallback(handle);
  }
  return eachTick(() => call(media.currentTime));
}

/** Calls before every picture of the screen with the seconds since the last one. */
function eachTick(call: (passed: number) => void): () => void {
  let last = performance.now();
  let handle = requestAnimationFrame(function tick(now) {
    call((now - last) / 1000);
    last = now;
    handle = requestAnimationFrame(tick);
  });
  return () => cancelAnimationFrame(handle);
}
