/** The line between two pictures that lie on each other. */

const STEP = 0.02;
const LARGE = 0.1;

/** A part of the width, from 0 to 1. */
export function clamped(part: number): number {
  return Math.min(1, Math.max(0, part));
}

/** Where the line goes from a place of the pointer. In a box without any width it stays in the middle. */
export function partAt(clientX: number, { left, width }: Pick<DOMRect, "left" | "width">): number {
  return width > 0 ? clamped((clientX - left) / width) : 0.5;
}

/** Where a key moves the line; null when it does not. */
export function wiped(part: number, key: string, shift = false): number | null {
  const step = shift ? LARGE : STEP;
  if (key === "ArrowRight" || key === "ArrowUp") return clamped(part + step);
  if (key === "ArrowLeft" || key === "ArrowDown") return clamped(part - step);
  if (key === "PageUp") return clamped(part + LARGE);
  if (key === "PageDown") return clamped(part - LARGE);
  if (key === "Home") return 0;
  if (key === "End") return 1;
  return null;
}
