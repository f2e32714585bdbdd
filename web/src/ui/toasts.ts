/** Short messages at the edge of the page, and what is read aloud. */

import { create } from "zustand";

export interface Toast {
  readonly id: number;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly look: "plain" | "success" | "problem";
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

interface Toasts {
  readonly shown: readonly Toast[];
}

export const useToasts = create<Toasts>(() => ({ shown: [] }));

let made = 0;

export function toast(message: Omit<Toast, "id">): void {
  made += 1;
  const id = made;
  useToasts.setState(({ shown }) => ({ shown: [...shown.slice(-3), { id, ...message }] }));
}

export function dismiss(id: number): void {
  useToasts.setState(({ shown }) => ({ shown: shown.filter((one) => one.id !== id) }));
}
