/** Who may play: at most six players are alive on the page, and only one is heard. */

const MOST = 6;

const alive: Slot[] = [];
let heard: HTMLMediaElement | null = null;

interface Slot {
  readonly sleep: () => void;
}

/** Take a place. With too many, whoever took one longest ago is sent to sleep. Gives the way to leave it. */
export function takePlace(sleep: () => void): () => void {
  const slot = { sleep };
  alive.push(slot);
  const leave = (): void => {
    const at = alive.indexOf(slot);
    if (at >= 0) alive.splice(at, 1);
  };
  if (alive.length > MOST) alive.shift()?.sleep();
  return leave;
}

/** This one is heard from now on; the one before stops. */
export function takeSound(media: HTMLMediaElement): void {
  if (heard !== null && heard !== media) heard.pause();
  heard = media;
}
