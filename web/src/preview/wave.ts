/** The outline of a sound, drawn from its peaks. */

const MOST_POINTS = 400;

/** A closed path, mirrored at the middle of a box of this size. Empty when there are no peaks. */
export function peaksPath(peaks: readonly number[], width: number, height: number): string {
  const points = thinned(peaks, MOST_POINTS);
  if (points.length === 0) return "";
  const middle = height / 2;
  const step = width / points.length;
  const at = (index: number): string => round((index + 0.5) * step);
  const reach = (peak: number): number => Math.max(0.5, Math.min(1, peak) * middle);
  const upper = points.map((peak, index) => `L${at(index)} ${round(middle - reach(peak))}`);
  const lower = points.map((peak, index) => `L${at(index)} ${round(middle + reach(peak))}`).reverse();
  return `M0 ${round(middle)}${upper.join("")}L${round(width)} ${round(middle)}${lower.join("")}Z`;
}

/** No more than so many, each the highest of those that it stands for: no peak is lost. */
export function thinned(peaks: readonly number[], most: number): readonly number[] {
  if (peaks.length <= most) return peaks;
  return Array.from({ length: most }, (_, nth) => {
    const from = Math.floor((nth * peaks.length) / most);
    const to = Math.floor(((nth + 1) * peaks.length) / most);
    return Math.max(...peaks.slice(from, to));
  });
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
