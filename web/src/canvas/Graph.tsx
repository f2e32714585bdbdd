import "@xyflow/react/dist/base.css";
import "./flow.css";
import { ConnectionLineType, ReactFlow, SelectionMode, useStore as useFlowStore } from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { nodeOf } from "@/graph/document";
import { portOf } from "@/graph/kinds";
import { useSession, useView } from "@/state/context";
import type { Session } from "@/state/session";
import { useTheme } from "@/theme/theme";
import { CanvasControls } from "./CanvasControls";
import { ConflictCards } from "./ConflictCards";
import type { ConnectingStore } from "./connecting";
import { detailAt, PICTURES_FROM, WIRES_FROM } from "./detail";
import { Dots } from "./Dots";
import { EmptyProject } from "./EmptyProject";
import { FrameNode } from "./FrameNode";
import type { FlowEdge, FlowNode } from "./flow";
import { GraphNode, NoteNode } from "./GraphNode";
import { NodeMenu } from "./NodeMenu";
import { Overview } from "./Overview";
import { Refusal } from "./Refusal";
import { firstSight, keepSight, LEAST_ZOOM, MOST_ZOOM } from "./sight";
import { SelectionBar } from "./SelectionBar";
import { useConnecting } from "./useConnecting";
import { useDragging } from "./useDragging";
import { useDropping } from "./useDropping";
import { useFlow } from "./useFlow";
import { useMarquee } from "./useMarquee";
import { useNodeMenu } from "./useNodeMenu";
import { useTouched } from "./useTouched";
import { useViewport } from "./useViewport";
import { Wire } from "./Wire";
import { WireHint } from "./WireHint";
import styles from "./Graph.module.css";

const NODE_TYPES = { node: GraphNode, note: NoteNode, frame: FrameNode };
const EDGE_TYPES = { wire: Wire };
const GRID: [number, number] = [8, 8];
const MIDDLE = [1];
const LEFT_AND_MIDDLE = [0, 1];
const SNAPS_WITHIN = 28;
const ATTRIBUTION = { hideAttribution: false };

// Made once: while a node is dragged the canvas is drawn in every frame, and these have no part in it.
const OVERVIEW = <Overview />;
const AROUND = (
  <>
    <Dots />
    <ZoomDetail />
    <EmptyProject />
    <CanvasControls />
    <SelectionBar />
    <ConflictCards />
    <WireHint />
    <Refusal />
  </>
);

export function Graph({ connecting }: { readonly connecting: ConnectingStore }) {
  const session = useSession();
  const { t } = useTranslation("canvas");
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  return (
    <div
      ref={setFrame}
      className={styles["canvas"]}
      role="application"
      aria-label={t("name")}
      aria-describedby="canvas-help"
      data-canvas-keys=""
      {...useDropping(session)}
    >
      <p id="canvas-help" className="spoken">
        {t("help")}
      </p>
      {frame !== null && <Drawn session={session} connecting={connecting} frame={frame} />}
    </div>
  );
}

interface DrawnProps {
  readonly session: Session;
  readonly connecting: ConnectingStore;
  readonly frame: HTMLDivElement;
}

function Drawn({ session, connecting, frame }: DrawnProps) {
  const { t } = useTranslation("canvas");
  const { nodes, edges, onNodesChange, onEdgesChange, reset } = useFlow(session);
  const dragging = useDragging(session, reset);
  const marquee = useMarquee(session);
  const menu = useNodeMenu(session);
  const wiring = useConnecting(session, connecting);
  const theme = useTheme((now) => now.theme);
  const touched = useTouched(frame);
  const hand = useView((view) => view.tool === "hand") || touched;
  const fixed = useView((view) => view.locked || view.past !== null);
  const movable = useMemo(
    () => (touched && !fixed ? nodes.map((node) => (node.selected === true ? { ...node, draggable: true } : node)) : nodes),
    [nodes, touched, fixed],
  );
  const past = useView((view) => view.past !== null);
  const minimap = useView((view) => view.minimap);
  const zooms = useView((view) => view.wheel === "zooms");
  const words = useMemo(() => ({ "minimap.ariaLabel": t("overview"), "handle.ariaLabel": t("port.handle") }), [t]);
  const wires = useFlowStore(({ transform }) => transform[2] >= WIRES_FROM);
  const pictures = useFlowStore(({ transform }) => transform[2] >= PICTURES_FROM);
  const held = useStore(connecting, ({ from }) =>
    from === null ? null : portOf(session.catalog, nodeOf(session.editor.doc, from.node), from.side, from.port),
  );
  const line = useMemo(() => ({ stroke: `var(--kind-${held?.kind ?? "any"})` }), [held]);
  const [sight] = useState(() => firstSight(session, frame));
  useViewport(session, frame);

  return (
    <ReactFlow<FlowNode, FlowEdge>
      nodes={movable}
      edges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      data-wires={wires ? "drawn" : "hidden"}
      data-pictures={pictures}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      onNodeContextMenu={menu.open}
      {...dragging}
      {...marquee}
      {...wiring}
      defaultViewport={sight}
      onMoveStart={() => frame.toggleAttribute("data-moving", true)}
      onMoveEnd={(_event, viewport) => {
        frame.toggleAttribute("data-moving", false);
        keepSight(session.project, viewport);
      }}
      minZoom={LEAST_ZOOM}
      maxZoom={MOST_ZOOM}
      colorMode={theme}
      ariaLabelConfig={words}
      connectionLineType={ConnectionLineType.Bezier}
      connectionLineStyle={line}
      connectionRadius={SNAPS_WITHIN}
      connectOnClick
      snapToGrid
      snapGrid={GRID}
      onlyRenderVisibleElements
      elevateNodesOnSelect
      selectionMode={SelectionMode.Partial}
      selectionOnDrag={!hand}
      selectionKeyCode={null}
      multiSelectionKeyCode="Shift"
      panOnDrag={hand ? LEFT_AND_MIDDLE : MIDDLE}
      panActivationKeyCode="Space"
      panOnScroll={!zooms}
      zoomOnScroll={zooms}
      zoomOnDoubleClick={false}
      nodesDraggable={!fixed && !touched}
      nodesConnectable={!past}
      edgesReconnectable={!past}
      nodesFocusable={false}
      edgesFocusable={false}
      disableKeyboardA11y
      deleteKeyCode={null}
      proOptions={ATTRIBUTION}
    >
      {AROUND}
      {minimap && OVERVIEW}
      {menu.at !== null && <NodeMenu at={menu.at} onClose={menu.close} />}
    </ReactFlow>
  );
}

/** Tells how much of a node is worth drawing at this zoom. */
function ZoomDetail() {
  const { view } = useSession();
  const detail = useFlowStore(({ transform }) => detailAt(transform[2]));
  useEffect(() => view.setState({ detail }), [view, detail]);
  return null;
}
