import type { Kind } from "@/api/types";
import { useLiveState } from "@/state/context";
import { kindOf, mainKind } from "./ports";
import { usePorts } from "./usePorts";

/** The kind that a node is drawn in: what it makes, or what it has made where its type leaves that open. */
export function useKind(id: string): Kind {
  const ports = usePorts(id);
  const kind = mainKind(ports);
  const port = ports.outputs[0]?.name;
  const made = useLiveState(({ nodes }) =>
    kind === "any" && port !== undefined ? kindOf(nodes[id]?.status?.outputs?.[port]) : "any",
  );
  return kind === "any" ? made : kind;
}
