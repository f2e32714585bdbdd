/** The menu of the other mouse button: on a node that is not selected, it selects that node first. */

import type { NodeMouseHandler } from "@xyflow/react";
import { useMemo, useState } from "react";
import type { Session } from "@/state/session";
import { type Point, select } from "@/state/view";
import { type FlowNode, FRAME } from "./flow";

interface OpenMenu {
  readonly at: Point | null;
  readonly open: NodeMouseHandler<FlowNode>;
  readonly close: () => void;
}

export function useNodeMenu({ view }: Session): OpenMenu {
  const [at, setAt] = useState<Point | null>(null);
  return useMemo(
    () => ({
      at,
      open: (event, { id }) => {
        if (id.startsWith(FRAME) || view.getState().past !== null) return;
        event.preventDefault();
        if (!view.getState().selected.has(id)) select(view, [id]);
        setAt({ x: event.clientX, y: event.clientY });
      },
      close: () => setAt(null),
    }),
    [at, view],
  );
}
