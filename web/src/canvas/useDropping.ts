/** What is dropped on the canvas: files, uploaded files, node types, and the double click that asks for a node. */

import { useReactFlow } from "@xyflow/react";
import { type DragEvent, type MouseEvent as ReactMouseEvent, useMemo } from "react";
import { snap } from "@/graph/geometry";
import { intakeOf } from "@/state/intake";
import { ASSET_DRAG, mediaOf, NODE_TYPE_DRAG, placeMedia, placeNode } from "@/state/placing";
import type { Session } from "@/state/session";
import { openOverlay, type Point } from "@/state/view";

interface Dropping {
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
  readonly onDoubleClick: (event: ReactMouseEvent) => void;
}

export function useDropping(session: Session): Dropping {
  const flow = useReactFlow();
  return useMemo(() => {
    const placeOf = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
      const { x, y } = flow.screenToFlowPosition({ x: clientX, y: clientY });
      return { x: snap(x), y: snap(y) };
    };
    return {
      onDragOver: (event) => {
        if (session.view.getState().past === null) event.preventDefault();
      },
      onDrop: (event) => {
        event.preventDefault();
        const at = placeOf(event);
        const onto = portAt(event.target) ?? undefined;
        const type = event.dataTransfer.getData(NODE_TYPE_DRAG);
        const media = mediaOf(event.dataTransfer.getData(ASSET_DRAG));
        if (type !== "") placeNode(session, type, at);
        else if (media !== null) placeMedia(session, [media], at, onto);
        else if (event.dataTransfer.files.length > 0) intakeOf(session)?.([...event.dataTransfer.files], at, onto);
      },
      onDoubleClick: ({ target, clientX, clientY }) => {
        const onNothing = target instanceof Element && target.classList.contains("react-flow__pane");
        if (!onNothing || session.view.getState().past !== null) return;
        openOverlay(session.view, { kind: "add-node", at: placeOf({ clientX, clientY }), from: null });
      },
    };
  }, [session, flow]);
}

/** The input that something was dropped on. */
function portAt(target: EventTarget): { readonly node: string; readonly port: string } | null {
  const handle = target instanceof Element ? target.closest<HTMLElement>("[data-handleid]") : null;
  const { nodeid: node, handleid: port } = handle?.dataset ?? {};
  return node === undefined || port === undefined || handle?.dataset["side"] !== "input" ? null : { node, port };
}
