import { seq, setParams } from "@/graph/edit";
import { useSession } from "@/state/context";
import { useGesture } from "@/state/useGesture";

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
  const gesture = useGesture(`field ${nodes.join(" ")} ${name}`);
  const step = (value: unknown) => seq(...nodes.map((node) => setParams(node, { [name]: value })));
  return {
    onDone: gesture.end,
    onType: (value) => gesture.edit("settings", step(value)),
    onSet: (value) => {
      gesture.end();
      editor.edit("settings", step(value));
    },
  };
}
