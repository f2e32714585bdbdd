import { useSyncExternalStore } from "react";

const NARROW = "(max-width: 767px)";

/** Whether the screen is too narrow for a canvas. */
export function useNarrow(): boolean {
  return useSyncExternalStore(listen, () => matchMedia(NARROW).matches);
}

function listen(changed: () => void): () => void {
  const query = matchMedia(NARROW);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
