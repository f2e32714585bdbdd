/** What commands ask of the canvas: where one looks, and where the pointer is. */

import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { nodeRect, type Rect, type Sizes } from "@/graph/geometry";
import type { Session } from "@/state/session";
import type { Point } from "@/state/view";
import { registerViewport } from "@/state/viewport";
import { focusSoon } from "@/ui/focusSoon";
import { type FlowEdge, type FlowNode, FRAME } from "./flow";
import { boundsOf, fitted } from "./sight";


export function useViewport(session: Session, element: HTMLDivElement): void {
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const pointer = useRef<Point | null>(null);

  useEffect(() => {
    const { editor, catalog } = session;

    const remember = (event: PointerEvent): void => {
      pointer.current = { x: event.clientX, y: event.clientY };
    };
    const forget = (): void => {
      pointer.current = null;
    };
    const sizes = (): Sizes =>
      new Map(
        flow.getNodes().flatMap(({ id, measured }) => {
          const { width, height } = measured ?? {};
          return width === undefined || height === undefined || id.startsWith(FRAME) ? [] : [[id, { width, height }]];
        }),
      );
    const rectOf = (id: string): Rect => nodeRect(editor.doc, catalog, sizes(), id);
    const show = (rect: Rect | null): void => {
      if (rect !== null) void flow.setViewport(fitted(rect, element));
    };
    const middle = (): Point => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    };
    const centre = (id: string): void => {
      const { x, y, width, height } = rectOf(id);
      const zoom = Math.max(flow.getZoom(), 0.6);
      const { clientWidth, clientHeight } = element;
      void flow.setViewport({
        x: clientWidth / 2 - (x + width / 2) * zoom,
        y: clientHeight / 2 - (y + height / 2) * zoom,
        zoom,
      });
    };

    element.addEventListener("pointermove", remember);
    element.addEventListener("pointerleave", forget);
    const unregister = registerViewport(session, {
      fit: (ids) => show(boundsOf(session, ids, sizes())),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor),
      zoomTo: (zoom) => void flow.zoomTo(zoom),
      centre,
      pointer: () => flow.screenToFlowPosition(pointer.current ?? middle()),
      toScreen: (point) => flow.flowToScreenPosition(point),
      sizes,
      focusNode: (id) => {
        if (!inSight(rectOf(id), flow.getViewport(), element)) centre(id);
        const card = `[data-node="${CSS.escape(id)}"]`;
        focusSoon(() => element.querySelector<HTMLElement>(card), { preventScroll: true });
      },
    });
    return () => {
      unregister();
      element.removeEventListener("pointermove", remember);
      element.removeEventListener("pointerleave", forget);
    };
  }, [session, element, flow]);
}

function inSight({ x, y, width, height }: Rect, view: { x: number; y: number; zoom: number }, frame: Element): boolean {
  const [left, top] = [x * view.zoom + view.x, y * view.zoom + view.y];
  const [right, bottom] = [left + width * view.zoom, top + height * view.zoom];
  return left >= 0 && top >= 0 && right <= frame.clientWidth && bottom <= frame.clientHeight;
}
