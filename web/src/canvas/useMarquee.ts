/** Selecting with a box: Shift adds to what was selected, Alt takes out of it. */

import { type MouseEvent as ReactMouseEvent, useMemo, useRef } from "react";
import type { Session } from "@/state/session";

interface Marquee {
  readonly onPointerDownCapture: () => void;
  readonly onSelectionStart: (event: ReactMouseEvent) => void;
  readonly onSelectionEnd: (event: ReactMouseEvent) => void;
}

type Mode = "replace" | "add" | "remove";

export function useMarquee({ view }: Session): Marquee {
  // React Flow has emptied the selection by the time it says that a box begins.
  const pressed = useRef<ReadonlySet<string>>(new Set());
  const before = useRef<{ readonly selected: ReadonlySet<string>; readonly mode: Mode } | null>(null);
  return useMemo(
    () => ({
      onPointerDownCapture: () => {
        pressed.current = view.getState().selected;
      },
      onSelectionStart: ({ shiftKey, altKey }) => {
        before.current = { selected: pressed.current, mode: shiftKey ? "add" : altKey ? "remove" : "replace" };
      },
      onSelectionEnd: () => {
        const from = before.current;
        before.current = null;
        if (from === null || from.mode === "replace") return;
        const boxed = view.getState().selected;
        const selected =
          from.mode === "add"
            ? new Set([...from.selected, ...boxed])
            : new Set([...from.selected].filter((id) => !boxed.has(id)));
        view.setState({ selected });
      },
    }),
    [view],
  );
}
