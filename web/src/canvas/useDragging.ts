/** Moving nodes with the pointer: one gesture is one step. A frame takes along what lies on it; Alt leaves a copy behind. */

import { type OnNodeDrag, useReactFlow } from "@xyflow/react";
import { useMemo, useRef } from "react";
import { copy, cornerOf, paste } from "@/graph/clipboard";
import { viewOf } from "@/graph/document";
import { moveNodes, type Point, seq } from "@/graph/edit";
import { type Carried, carriedBy, moveCarried } from "@/graph/frames";
import { snap } from "@/graph/geometry";
import type { Session } from "@/state/session";
import { select } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { type FlowEdge, type FlowNode, FRAME } from "./flow";

interface Gesture {
  readonly copies: boolean;
  readonly from: Point;
  /** What goes along with the frames that are dragged, and the frames themselves. */
  readonly carried: Carried;
}

interface Dragging {
  readonly onNodeDragStart: OnNodeDrag<FlowNode>;
  readonly onNodeDrag: OnNodeDrag<FlowNode>;
  readonly onNodeDragStop: OnNodeDrag<FlowNode>;
}

export function useDragging(session: Session, reset: () => void): Dragging {
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const gesture = useRef<Gesture | null>(null);

  return useMemo((): Dragging => {
    const { editor, catalog, view } = session;
    return {
      onNodeDragStart: ({ altKey }, node, dragged) => {
        const frames = framesOf(dragged);
        const carried = carriedBy(editor.doc, catalog, frames, viewportOf(session).sizes());
        const own = new Set(dragged.map(({ id }) => id));
        const nodes = new Set([...carried.nodes].filter((id) => !own.has(id)));
        gesture.current = { copies: altKey, from: node.position, carried: { ...carried, nodes } };
      },

      onNodeDrag: (_event, node) => {
        const now = gesture.current;
        if (now === null) return;
        const by = { x: node.position.x - now.from.x, y: node.position.y - now.from.y };
        for (const id of now.carried.nodes) {
          const { x, y } = viewOf(editor.doc, id);
          flow.updateNode(id, { position: { x: x + by.x, y: y + by.y } });
        }
      },

      onNodeDragStop: (_event, node, dragged) => {
        const now = gesture.current;
        gesture.current = null;
        if (now === null) return;
        const by = { x: snap(node.position.x - now.from.x), y: snap(node.position.y - now.from.y) };
        const moved = by.x !== 0 || by.y !== 0;
        const nodes = dragged.filter(({ id }) => !id.startsWith(FRAME));
        if (moved && now.copies && nodes.length > 0) {
          const clip = copy(editor.doc, nodes.map(({ id }) => id));
          const corner = cornerOf(clip);
          const at = { x: corner.x + by.x, y: corner.y + by.y };
          const made = paste(editor.doc, catalog, clip, { at, incoming: true });
          editor.edit("duplicate", made.step);
          select(view, made.ids);
        } else if (moved) {
          const places = new Map(nodes.map(({ id, position }) => [id, { x: snap(position.x), y: snap(position.y) }]));
          editor.edit("move", seq(moveNodes(places), moveCarried(now.carried, by)));
        }
        reset();
      },
    };
  }, [session, flow, reset]);
}

function framesOf(dragged: readonly FlowNode[]): string[] {
  return dragged.filter(({ id }) => id.startsWith(FRAME)).map(({ id }) => id.slice(FRAME.length));
}
