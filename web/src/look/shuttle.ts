/** J, K and L: playing faster and backwards, as on an editing desk. */

export type ShuttleKey = "j" | "k" | "l";

const FASTEST = 8;

/** The speed after a key: 0 stands still, below 0 goes back. Every further press doubles it. */
export function shuttled(speed: number, key: ShuttleKey): number {
  if (key === "k") return 0;
  const towards = key === "l" ? 1 : -1;
  return speed * towards > 0 ? towards * Math.min(FASTEST, Math.abs(speed) * 2) : towards;
}

/** The part between two marks that is played round and round; null where there are not both, or the wrong way round. */
export interface Marks {
  readonly from: number | null;
  readonly to: number | null;
}

export const NO_MARKS: Marks = { from: null, to: null };

/** A mark that would turn the part inside out takes the other one away. */
export function marked(marks: Marks, side: keyof Marks, seconds: number): Marks {
  const next = { ...marks, [side]: seconds };
  const inside = next.from === null || next.to === null || next.from < next.to;
  return inside ? next : { ...NO_MARKS, [side]: seconds };
}

/** Where playing goes on from a moment: at the first mark when the second is passed. */
export function looped({ from, to }: Marks, seconds: number): number | null {
  return to !== null && seconds >= to ? (from ?? 0) : null;
}
