/** The wire that is being drawn: where it comes from, and which ports it may go to. */

import { createContext, use } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import type { Refusal } from "@/graph/connection";
import type { Side } from "@/graph/kinds";
import type { DanglingWire, Point } from "@/state/view";

interface Connecting {
  readonly from: DanglingWire | null;
  /** `portKey` of every port that fits. */
  readonly fitting: ReadonlySet<string>;
  /** A wire that was refused, and where on the screen. */
  readonly refused: Refused | null;
}

export interface Refused {
  readonly at: Point;
  readonly source: { readonly node: string; readonly port: string };
  readonly target: { readonly node: string; readonly port: string };
  readonly refusal: Refusal | { readonly ok: false; readonly reason: "taken" | "no-port" };
}

export type ConnectingStore = StoreApi<Connecting>;

const NONE: ReadonlySet<string> = new Set();

export const NOT_CONNECTING = { from: null, fitting: NONE } as const;

export function createConnecting(): ConnectingStore {
  return createStore<Connecting>(() => ({ ...NOT_CONNECTING, refused: null }));
}

const ConnectingContext = createContext<ConnectingStore | null>(null);

export const ConnectingProvider = ConnectingContext.Provider;

export function useConnectingStore(): ConnectingStore {
  const store = use(ConnectingContext);
  if (store === null) throw new Error("This is drawn outside of the canvas.");
  return store;
}

/** How a port looks while a wire is drawn: it fits, it does not, or nothing is drawn. */
export function usePortFit(key: string, side: Side): "fits" | "barred" | null {
  return useStore(useConnectingStore(), ({ from, fitting }) => {
    if (from === null) return null;
    return from.side !== side && fitting.has(key) ? "fits" : "barred";
  });
}
