import { memo } from "react";
import { nodeOf, viewOf } from "@/graph/document";
import { NODE_WIDTH, nodeHeight } from "@/graph/geometry";
import { useCatalog, useDoc } from "@/state/context";
import type { Detail } from "@/state/view";
import { Body } from "./Body";
import { FarFace } from "./FarFace";
import { Header } from "./Header";
import styles from "./NodeCard.module.css";
import { type Handles, PortRows } from "./PortRows";
import { useKind } from "./useKind";
import { usePorts } from "./usePorts";
import { useShown } from "./useShown";

interface NodeCardProps {
  readonly id: string;
  readonly selected: boolean;
  /** How much of it is drawn. The ends of the wires are always there, and always at the same place. */
  readonly detail: Detail;
  readonly handles: Handles;
  /** How high it was measured last: it stays as high when less of it is drawn. */
  readonly height?: number | undefined;
}

/** One node of the graph. */
export const NodeCard = memo(function NodeCard({ id, selected, detail, handles, height }: NodeCardProps) {
  const catalog = useCatalog();
  const node = useDoc((doc) => nodeOf(doc, id));
  const view = useDoc((doc) => viewOf(doc, id));
  const type = catalog.get(node?.type ?? "");
  const ports = usePorts(id);
  const kind = useKind(id);
  const shown = useShown(id, ({ state, root, inherited }) => ({ state, root, inherited }));
  if (node === undefined) return null;
  const far = detail === "name" || detail === "flat";
  return (
    <div
      className={styles["card"]}
      data-state={shown.state}
      data-stale={shown.state === "stale" ? (shown.root ? "root" : "inherited") : undefined}
      data-selected={selected}
      data-disabled={node.disabled}
      data-unknown={type === undefined}
      data-detail={detail}
      style={{
        width: view.width ?? NODE_WIDTH,
        minHeight: detail === "full" || view.collapsed ? undefined : (height ?? nodeHeight(type, view)),
      }}
    >
      {far ? <span className={styles["header"]} /> : <Header id={id} kind={kind} />}
      <PortRows type={node.type} ports={ports} handles={handles} bare={far} />
      {far && <FarFace id={id} kind={kind} detail={detail} />}
      {!far && !view.collapsed && <Body id={id} full={detail === "full"} />}
    </div>
  );
});
