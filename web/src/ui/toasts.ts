/** Short messages at the edge of the page. */

import { create } from "zustand";
import { announce } from "./announce";

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
  announce([message.title, message.detail].filter(Boolean).join(". "));
}

export function dismiss(id: number): void {
  useToasts.setState(({ shown }) => ({ shown: shown.filter((one) => one.id !== id) }));
}
