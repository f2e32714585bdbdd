/** Drawing wires with the pointer: what a wire is dropped on decides what becomes of it. */

import type { Connection, FinalConnectionState, IsValidConnection, OnConnect, OnConnectStart } from "@xyflow/react";
import { useReactFlow } from "@xyflow/react";
import { useMemo, useRef } from "react";
import type { Edge, PortRef } from "@/api/types";
import { connectPorts } from "@/command";
import { check, compatibleTargets, type FreePort, freeInput, freeOutput } from "@/graph/connection";
import type { Doc, Step } from "@/graph/document";
import { edgeIds } from "@/graph/document";
import { disconnect, seq } from "@/graph/edit";
import type { Session } from "@/state/session";
import { type DanglingWire, openOverlay, type Point } from "@/state/view";
import { type ConnectingStore, NOT_CONNECTING, type Refused } from "./connecting";
import type { FlowEdge, FlowNode } from "./flow";
import { nodeAt } from "./nodeAt";
import { endsOnBody } from "./refusal";

interface Wiring {
  readonly isValidConnection: IsValidConnection<FlowEdge>;
  readonly onConnect: OnConnect;
  readonly onConnectStart: OnConnectStart;
  readonly onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => void;
  readonly onReconnect: (edge: FlowEdge, connection: Connection) => void;
  readonly onReconnectStart: () => void;
  readonly onReconnectEnd: (event: MouseEvent | TouchEvent, edge: FlowEdge, handle: unknown, state: FinalConnectionState) => void;
}

interface Gesture {
  readonly from: DanglingWire;
  /** Shift: to every selected node. */
  readonly fanOut: boolean;
  /** Alt, from an input: the wire that is pulled off. */
  readonly pulled: string | null;
}

export function useConnecting(session: Session, connecting: ConnectingStore): Wiring {
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const gesture = useRef<Gesture | null>(null);
  const reconnecting = useRef(false);

  return useMemo((): Wiring => {
    const { editor, catalog, view } = session;
    const refuse = (at: Point, source: PortRef, target: PortRef, refusal: Refused["refusal"]): void =>
      connecting.setState({ refused: { at, source, target, refusal } });

    const wire = (at: Point, source: PortRef, target: PortRef, before: readonly Step[] = []): void => {
      const verdict = check(seq(...before)(editor.doc), catalog, source, target);
      if (verdict.ok) connectPorts(session, [{ source, target }], before);
      else refuse(at, source, target, verdict);
    };

    const onBody = (at: Point, from: DanglingWire, node: string): void => {
      const free = freePort(editor.doc, catalog, from, node);
      const ends = endsOnBody(from, node, free);
      if (free.ok) connectPorts(session, [ends]);
      else refuse(at, ends.source, ends.target, free);
    };

    const fanOut = (from: DanglingWire): boolean => {
      const others = [...view.getState().selected].filter((id) => id !== from.node);
      if (from.side !== "output" || others.length === 0) return false;
      const source = { node: from.node, port: from.port };
      const wires = others.flatMap((node): Edge[] => {
        const free = freeInput(editor.doc, catalog, source, node);
        return free.ok ? [{ source, target: free.port }] : [];
      });
      connectPorts(session, wires);
      return true;
    };

    const dropped = (event: MouseEvent | TouchEvent, state: FinalConnectionState, from: DanglingWire): void => {
      const at = pointOf(event);
      const { toHandle } = state;
      if (toHandle !== null) {
        const there = { node: toHandle.nodeId, port: toHandle.id ?? "" };
        const here = { node: from.node, port: from.port };
        const wanted = from.side === "output" ? "target" : "source";
        if (toHandle.type !== wanted) return;
        const [source, target] = from.side === "output" ? [here, there] : [there, here];
        wire(at, source, target);
        return;
      }
      const node = nodeAt(at);
      if (node === from.node) return;
      if (node !== null) onBody(at, from, node);
      else openOverlay(view, { kind: "add-node", at: flow.screenToFlowPosition(at), from });
    };

    return {
      isValidConnection: (connection) => {
        const ends = endsOf(connection);
        return ends !== null && check(editor.doc, catalog, ends.source, ends.target).ok;
      },

      // React Flow asks only for what is valid; what a pointer made is dealt with at its end, this is for two clicks.
      onConnect: (connection) => {
        const ends = endsOf(connection);
        if (gesture.current === null && ends !== null) connectPorts(session, [ends]);
      },

      onConnectStart: (event, { nodeId, handleId, handleType }) => {
        if (nodeId === null || handleId === null || handleType === null) return;
        const side = handleType === "source" ? "output" : "input";
        const from: DanglingWire = { node: nodeId, port: handleId, side };
        const pulls = side === "input" && event.altKey;
        const pulled = pulls ? wireInto(editor.doc, from) : null;
        gesture.current = { from, fanOut: event.shiftKey, pulled };
        connecting.setState({ from, fitting: compatibleTargets(editor.doc, catalog, from, side), refused: null });
      },

      onConnectEnd: (event, state) => {
        const now = gesture.current;
        gesture.current = null;
        connecting.setState(NOT_CONNECTING);
        if (now === null || reconnecting.current) return;
        if (now.pulled !== null) {
          const off = disconnect(new Set([now.pulled]));
          const source = editor.doc.edges[edgeIds(editor.doc.edges).indexOf(now.pulled)]?.source;
          const { toHandle } = state;
          if (source === undefined || toHandle?.type !== "target") editor.edit("disconnect", off);
          else wire(pointOf(event), source, { node: toHandle.nodeId, port: toHandle.id ?? "" }, [off]);
          return;
        }
        if (now.fanOut && fanOut(now.from)) return;
        dropped(event, state, now.from);
      },

      onReconnectStart: () => {
        reconnecting.current = true;
      },

      onReconnect: (edge, connection) => {
        const ends = endsOf(connection);
        if (ends !== null) connectPorts(session, [ends], [disconnect(new Set([edge.id]))]);
      },

      onReconnectEnd: (event, edge, _handle, state) => {
        reconnecting.current = false;
        if (state.isValid === true) return;
        if (state.toHandle !== null) {
          const { source, target } = edgeEnds(edge);
          const end = { node: state.toHandle.nodeId, port: state.toHandle.id ?? "" };
          const [from, to] = state.toHandle.type === "target" ? [source, end] : [end, target];
          const verdict = check(disconnect(new Set([edge.id]))(editor.doc), catalog, from, to);
          if (!verdict.ok) refuse(pointOf(event), from, to, verdict);
          return;
        }
        editor.edit("disconnect", disconnect(new Set([edge.id])));
      },
    };
  }, [session, connecting, flow]);
}

function freePort(doc: Doc, catalog: Session["catalog"], from: DanglingWire, node: string): FreePort {
  const port = { node: from.node, port: from.port };
  return from.side === "output" ? freeInput(doc, catalog, port, node) : freeOutput(doc, catalog, port, node);
}

function wireInto(doc: Doc, { node, port }: DanglingWire): string | null {
  const at = doc.edges.findLastIndex(({ target }) => target.node === node && target.port === port);
  return at < 0 ? null : (edgeIds(doc.edges)[at] ?? null);
}

function endsOf({ source, sourceHandle, target, targetHandle }: Connection | FlowEdge): Edge | null {
  if (sourceHandle == null || targetHandle == null) return null;
  return { source: { node: source, port: sourceHandle }, target: { node: target, port: targetHandle } };
}

function edgeEnds(edge: FlowEdge): Edge {
  return {
    source: { node: edge.source, port: edge.sourceHandle ?? "" },
    target: { node: edge.target, port: edge.targetHandle ?? "" },
  };
}

function pointOf(event: MouseEvent | TouchEvent): Point {
  const touch = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 };
}
