/** Keeps what React Flow draws in step with the document and the selection, and the other way round. */

import { applyNodeChanges, type EdgeChange, type NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Session } from "@/state/session";
import { FRAME, type FlowEdge, flowEdges, type FlowNode, flowNodes } from "./flow";

export interface Flow {
  readonly nodes: FlowNode[];
  readonly edges: FlowEdge[];
  readonly onNodesChange: (changes: NodeChange<FlowNode>[]) => void;
  readonly onEdgesChange: (changes: EdgeChange<FlowEdge>[]) => void;
  /** Draw nodes where the document has them, whatever a gesture made of them. */
  readonly reset: () => void;
}

export function useFlow({ editor, catalog, view }: Session): Flow {
  const [nodes, setNodes] = useState(() => flowNodes(editor.doc, catalog, view.getState(), []));
  const [edges, setEdges] = useState(() => flowEdges(editor.doc, catalog, view.getState(), []));
  const drawn = useRef(nodes);

  const draw = useCallback((next: FlowNode[]) => {
    drawn.current = next;
    setNodes(next);
  }, []);

  const reset = useCallback(() => {
    const still = drawn.current.map((node) => (node.dragging === true ? { ...node, dragging: false } : node));
    draw(flowNodes(editor.doc, catalog, view.getState(), still));
  }, [editor, catalog, view, draw]);

  useEffect(() => {
    const follow = (): void => {
      draw(flowNodes(editor.doc, catalog, view.getState(), drawn.current));
      setEdges((before) => flowEdges(editor.doc, catalog, view.getState(), before));
    };
    const stop = [
      editor.store.subscribe(({ doc }, before) => {
        if (doc !== before.doc) follow();
      }),
      view.subscribe((now, before) => {
        const { selected, selectedEdges, selectedFrames } = before;
        if (now.selected !== selected || now.selectedEdges !== selectedEdges || now.selectedFrames !== selectedFrames) {
          follow();
        }
      }),
    ];
    follow();
    return () => stop.forEach((each) => each());
  }, [editor, catalog, view, draw]);

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const picked = changes.filter((change) => change.type === "select");
      const others = changes.filter((change) => change.type !== "select" && change.type !== "remove");
      if (others.length > 0) draw(applyNodeChanges(others, drawn.current));
      if (picked.length === 0) return;
      const { selected, selectedFrames, focused } = view.getState();
      const frames = picked.filter(({ id }) => id.startsWith(FRAME));
      const nodesPicked = picked.filter(({ id }) => !id.startsWith(FRAME));
      const after = applied(selected, nodesPicked);
      view.setState({
        selected: after,
        selectedFrames: applied(selectedFrames, frames.map((one) => ({ ...one, id: one.id.slice(FRAME.length) }))),
        focused: nodesPicked.findLast((one) => one.selected)?.id ?? (focused !== null && after.has(focused) ? focused : null),
      });
    },
    [view, draw],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<FlowEdge>[]) => {
      const picked = changes.filter((change) => change.type === "select");
      if (picked.length > 0) view.setState({ selectedEdges: applied(view.getState().selectedEdges, picked) });
    },
    [view],
  );

  return { nodes, edges, onNodesChange, onEdgesChange, reset };
}

function applied(
  before: ReadonlySet<string>,
  changes: readonly { readonly id: string; readonly selected: boolean }[],
): ReadonlySet<string> {
  if (changes.length === 0) return before;
  const after = new Set(before);
  for (const { id, selected } of changes) {
    if (selected) after.add(id);
    else after.delete(id);
  }
  return after;
}
