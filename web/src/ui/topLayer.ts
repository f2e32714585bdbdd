/** Where what pops up is put. A modal dialog makes all else on the page inert: there it has to be inside of it. */

import { createContext, use } from "react";

const TopLayer = createContext<HTMLElement | null>(null);

export const TopLayerProvider = TopLayer.Provider;

/** The open dialog around this; null on the page itself. */
export function useTopLayer(): HTMLElement | null {
  return use(TopLayer);
}
