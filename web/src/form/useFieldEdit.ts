import { useEffect, useRef } from "react";
import { seq, setParams } from "@/graph/edit";
import { useSession } from "@/state/context";

const IDLE_AFTER = 600;

export interface FieldEdit {
  /** A value in the making: until `done`, or a pause, all of them are one step back. */
  readonly onType: (value: unknown) => void;
  /** A value that is a step of its own. `undefined` is the default. */
  readonly onSet: (value: unknown) => void;
  readonly onDone: () => void;
}

/** Change one setting of one node, or the same of several. */
export function useFieldEdit(nodes: readonly string[], name: string): FieldEdit {
  const { editor } = useSession();
  const pause = useRef<ReturnType<typeof setTimeout> | null>(null);

  const onDone = (): void => {
    if (pause.current === null) return;
    clearTimeout(pause.current);
    pause.current = null;
    editor.endGesture();
  };
  const step = (value: unknown) => seq(...nodes.map((node) => setParams(node, { [name]: value })));

  useEffect(
    () => () => {
      if (pause.current !== null) clearTimeout(pause.current);
    },
    [],
  );

  return {
    onDone,
    onType: (value) => {
      editor.edit("settings", step(value), { gesture: `field ${nodes.join(" ")} ${name}` });
      if (pause.current !== null) clearTimeout(pause.current);
      pause.current = setTimeout(onDone, IDLE_AFTER);
    },
    onSet: (value) => {
      onDone();
      editor.edit("settings", step(value));
    },
  };
}
