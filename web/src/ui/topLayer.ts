/**
 * Where what pops up is put. A modal dialog makes all else on the page inert: what is to be seen, read or clicked then
 * has to be inside of it.
 */

import { createContext, use } from "react";
import { create } from "zustand";

const TopLayer = createContext<HTMLElement | null>(null);

/** The dialogs that are open, the topmost last. */
const useOpened = create<{ readonly dialogs: readonly HTMLElement[] }>(() => ({ dialogs: [] }));

export const TopLayerProvider = TopLayer.Provider;

/** The open dialog around this; null on the page itself. */
export function useTopLayer(): HTMLElement | null {
  return use(TopLayer);
}

/** Whether no dialog lies over this. */
export function useOnTop(): boolean {
  const here = useTopLayer();
  return useOpened(({ dialogs }) => (dialogs.at(-1) ?? null) === here);
}

/** A dialog lies over all else from now on. Gives what is to be called when it is closed. */
export function putOnTop(dialog: HTMLElement): () => void {
  useOpened.setState(({ dialogs }) => ({ dialogs: [...dialogs, dialog] }));
  return () => useOpened.setState(({ dialogs }) => ({ dialogs: dialogs.filter((one) => one !== dialog) }));
}
