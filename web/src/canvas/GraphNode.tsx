import type { NodeProps } from "@xyflow/react";
import { memo, useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Port } from "@/api/types";
import type { Side } from "@/graph/kinds";
import { NodeCard } from "@/node/NodeCard";
import { StickyNote } from "@/node/StickyNote";
import { useAccessibleName } from "@/node/useAccessibleName";
import { useView } from "@/state/context";
import type { FlowNode } from "./flow";
import styles from "./GraphNode.module.css";
import { PortEnd } from "./PortEnd";
import { PortHandle } from "./PortHandle";

/** One node of the graph with the ends of its wires. Tab reaches one node of all; from there the arrows walk. */
export const GraphNode = memo(function GraphNode({ id, selected, height }: NodeProps<FlowNode>) {
  const detail = useView((view) => view.detail);
  const flat = detail === "flat";
  const handles = useCallback(
    (side: Side, port: Port) => {
      const key = `${side} ${port.name}`;
      return flat ? <PortEnd key={key} side={side} name={port.name} /> : <PortHandle key={key} node={id} side={side} port={port} />;
    },
    [id, flat],
  );
  return (
    <Focusable id={id}>
      <NodeCard id={id} selected={selected} detail={detail} handles={handles} height={detail === "full" ? undefined : height} />
    </Focusable>
  );
}, drawnAlike);

export const NoteNode = memo(function NoteNode({ id, selected }: NodeProps<FlowNode>) {
  return (
    <Focusable id={id}>
      <StickyNote id={id} selected={selected} />
    </Focusable>
  );
}, drawnAlike);

/** Where a node is, and that it is being dragged, is nothing to what is inside. */
function drawnAlike(before: NodeProps<FlowNode>, now: NodeProps<FlowNode>): boolean {
  return before.id === now.id && before.selected === now.selected && before.height === now.height;
}

function Focusable({ id, children }: { readonly id: string; readonly children: React.ReactNode }) {
  const { t } = useTranslation("canvas");
  const name = useAccessibleName(id);
  const reached = useView(({ focused }) => focused === null || focused === id);
  const light = useView(({ lit }) => (lit === null ? "plain" : lit.nodes.has(id) ? "lit" : "dim"));
  return (
    <div
      role="group"
      className={styles["focusable"]}
      data-node={id}
      data-light={light}
      aria-label={name}
      aria-roledescription={t("node")}
      tabIndex={reached ? 0 : -1}
    >
      {children}
    </div>
  );
}
