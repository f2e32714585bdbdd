import { useCallback, useEffect, useRef } from "react";
import type { Step } from "@/graph/document";
import { useSession } from "./context";

const IDLE_AFTER = 600;

export interface Gesture {
  /** One of several edits in a row, as of letters that are typed. `label` as in `Editor.edit`. */
  readonly edit: (label: string, step: Step) => void;
  readonly end: () => void;
}

/** All edits of the same gesture are one step back, until it ends: with a pause, or when what is typed into goes away. */
export function useGesture(gesture: string): Gesture {
  const { editor } = useSession();
  const pause = useRef<ReturnType<typeof setTimeout> | null>(null);
  const end = useCallback((): void => {
    if (pause.current === null) return;
    clearTimeout(pause.current);
    pause.current = null;
    editor.endGesture();
  }, [editor]);
  useEffect(() => end, [end]);
  return {
    end,
    edit: (label, step) => {
      editor.edit(label, step, { gesture });
      if (pause.current !== null) clearTimeout(pause.current);
      pause.current = setTimeout(end, IDLE_AFTER);
    },
  };
}
