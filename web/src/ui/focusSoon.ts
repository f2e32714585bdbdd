/** In milliseconds. What has never been opened before is loaded first. */
const PATIENCE = 2000;

let wishes = 0;

/** Focus what is there with one of the next frames. A later wish takes the place of one that has not come true. */
export function focusSoon(find: () => HTMLElement | null, options?: FocusOptions): void {
  const wish = ++wishes;
  const begun = performance.now();
  const attempt = (now: number): void => {
    if (wish !== wishes) return;
    const found = find();
    if (found !== null) found.focus(options);
    else if (now - begun < PATIENCE) requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
}
