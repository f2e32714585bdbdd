/** In pixels of the graph: three steps of the grid. */
const APART = 24;
/** In pixels of the screen; closer together they would be a veil. */
const LEAST = 14;

/** How far apart the dots of the background are, and how far the first one is from the corner, at a place and a zoom. */
export function dotsAt([x, y, zoom]: readonly [number, number, number]): { distance: number; x: number; y: number } {
  let distance = APART * zoom;
  while (distance < LEAST) distance *= 2;
  return { distance, x: (x % distance) - distance, y: (y % distance) - distance };
}
