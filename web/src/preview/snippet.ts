/** Two seconds of a sound. Only one is heard at a time. */

export const SECONDS = 2;
/** For how long the file may take to arrive. */
const WAIT = 8;

let stopSounding: (() => void) | null = null;

/**
 * Play from a moment. Tells when it is heard, and when it is over, was stopped, or can't be heard at all. Gives the way
 * to stop it, which does nothing to another one.
 */
export function playSnippet(url: string, from: number, tell: (now: "heard" | "over") => void): () => void {
  stopSounding?.();
  const audio = new Audio(url);
  const over = (): void => {
    if (stopSounding !== over) return;
    stopSounding = null;
    clearTimeout(timer);
    audio.pause();
    audio.removeAttribute("src");
    tell("over");
  };
  const timer = setTimeout(over, (SECONDS + WAIT) * 1000);
  stopSounding = over;
  audio.currentTime = from;
  audio.ontimeupdate = () => {
    if (audio.currentTime >= from + SECONDS) over();
  };
  audio.onplaying = () => tell("heard");
  audio.onended = over;
  audio.onerror = over;
  audio.play().catch(over);
  return over;
}
