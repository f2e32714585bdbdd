/** How much larger letters are than usual, by what somebody has set in the browser. Lists that draw only what is in sight ask. */

const USUAL = 16;

export function letterScale(): number {
  const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Number.isNaN(size) ? 1 : size / USUAL;
}
