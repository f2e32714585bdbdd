/** The keys of a player: J K L shuttle, I O mark a part, arrows step by frames, Space plays. */

import type { KeyboardEvent } from "react";
import type { Playback } from "./usePlayback";

/** Whether the key was for the player. */
export function playerKey(event: KeyboardEvent, playback: Playback): boolean {
  const { key, shiftKey, ctrlKey, metaKey, altKey, target } = event;
  if (ctrlKey || metaKey || altKey) return false;
  const letter = key.toLowerCase();
  if (pressesItself(target, key)) return false;
  if (letter === "j" || letter === "k" || letter === "l") playback.shuttle(letter);
  else if (letter === "i") playback.mark("from");
  else if (letter === "o") playback.mark("to");
  else if (letter === "m") playback.mute(!playback.muted);
  else if (key === " ") playback.toggle();
  else if (key === "ArrowLeft") playback.step(shiftKey ? -10 : -1);
  else if (key === "ArrowRight") playback.step(shiftKey ? 10 : 1);
  else if (key === "Home") playback.seek(0);
  else if (key === "End") playback.seek(Infinity);
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

/** A button takes Space for itself, a field for the volume its arrows. */
function pressesItself(target: EventTarget, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (key === " " || key === "Enter") return target.closest("button, a[href], select") !== null;
  return target.closest("input, select, textarea") !== null;
}
