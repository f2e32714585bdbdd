/** Frames and the clock of editors: hours, minutes, seconds and frames. */

/** The frame that is seen at a moment. A tiny early moment still counts: browsers round what they are asked for. */
export function frameAt(seconds: number, fps: number): number {
  return Math.max(0, Math.floor(seconds * fps + 0.01));
}

/** A moment at which a frame is surely seen: its middle. */
export function momentOf(frame: number, fps: number): number {
  return (frame + 0.5) / fps;
}

/** The moment of the frame that is so many steps away, within a clip of so many frames. */
export function stepped(seconds: number, by: number, fps: number, frames: number): number {
  return momentOf(Math.min(frames - 1, Math.max(0, frameAt(seconds, fps) + by)), fps);
}

/** `00:01:02:03`. Frames are counted at the whole rate, none are dropped. */
export function timecode(seconds: number, fps: number): string {
  const rate = Math.max(1, Math.round(fps));
  const frame = frameAt(seconds, fps);
  const whole = Math.floor(frame / rate);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60, frame % rate];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
