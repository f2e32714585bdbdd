/** Where numbers stand on a ruler of time: at round seconds, never closer than a twelfth of what is seen. */

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800] as const;
const MOST = 12;

export function ruler(seconds: number, zoom: number): readonly number[] {
  const step = STEPS.find((one) => seconds / one <= MOST * zoom) ?? 3600;
  return Array.from({ length: Math.ceil(seconds / step) }, (_, nth) => nth * step);
}
