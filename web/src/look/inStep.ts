/** How a clip catches up with another one without anybody seeing it jump. */

export interface Correction {
  readonly rate: number;
  /** Too far away to catch up by playing: go there at once. */
  readonly jumps: boolean;
}

const GENTLE = 0.05;
const FIRM = 0.5;
const JUMP_FRAMES = 4;

/** `behind` is how many seconds the follower lacks; below 0 it is ahead. */
export function correction(behind: number, fps: number, speed: number): Correction {
  const frames = behind * fps;
  const away = Math.abs(frames);
  if (away > JUMP_FRAMES) return { rate: speed, jumps: true };
  const change = away > 0.75 ? FIRM : away > 0.2 ? GENTLE : 0;
  return { rate: speed * (1 + Math.sign(frames) * change), jumps: false };
}
