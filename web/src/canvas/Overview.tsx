import { MiniMap, type MiniMapNodeProps } from "@xyflow/react";
import { memo } from "react";
import { shown, type ShownState } from "@/run/display";
import { useDoc, useLive } from "@/state/context";
import { FRAME } from "./flow";
import styles from "./Overview.module.css";

/** The whole graph, small, in the colours of its states. */
export function Overview() {
  return <MiniMap position="bottom-right" pannable zoomable nodeComponent={Spot} className={styles["overview"] ?? ""} />;
}

const Spot = memo(function Spot({ id, x, y, width, height, selected }: MiniMapNodeProps) {
  const frame = id.startsWith(FRAME);
  const state = useShownState(id);
  return (
    <rect
      x={x}
      y={y}
      width={width}
      height={height}
      rx={12}
      className={styles["spot"]}
      data-frame={frame}
      data-selected={selected}
      style={{ fill: frame ? "none" : `var(--state-${state})` }}
    />
  );
});

function useShownState(id: string): ShownState {
  const live = useLive(id);
  const node = useDoc(({ nodes }) => nodes[id]);
  const { state } = shown(live, node ?? { disabled: false, pinned: null });
  return state === "canceling" ? "running" : state;
}
