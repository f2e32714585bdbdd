/** How fast something goes, in bytes a second, from how far it is; null until that is known. Times in milliseconds. */

const OVER = 3000;
const LEAST = 400;

export function speedOf(): (done: number, now: number) => number | null {
  let seen: readonly (readonly [done: number, at: number])[] = [];
  return (done, now) => {
    // After a cut it goes on from less than was sent before.
    seen = [...seen.filter(([before, at]) => at > now - OVER && before <= done), [done, now]];
    const [first] = seen;
    if (first === undefined || now - first[1] < LEAST) return null;
    return ((done - first[0]) * 1000) / (now - first[1]);
  };
}
