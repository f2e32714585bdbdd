/** What is done to a video or a sound on the page. */

export function goTo(media: HTMLMediaElement, seconds: number): void {
  media.currentTime = seconds;
}

/** A browser that wants a click first says no: then it stays paused. */
export function playAt(media: HTMLMediaElement, speed: number): Promise<void> {
  media.playbackRate = speed;
  return media.play();
}

export function setVolume(media: HTMLMediaElement, volume: number): void {
  media.volume = volume;
  media.muted = false;
}

export function mute(media: HTMLMediaElement, muted: boolean): void {
  media.muted = muted;
}
