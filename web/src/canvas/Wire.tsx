import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { shown } from "@/run/display";
import { useDoc, useLiveState, useView } from "@/state/context";
import type { FlowEdge } from "./flow";
import styles from "./Wire.module.css";

/** One wire: in the colour of what it carries, doubled for lists, dashed when what it carries is out of date. */
export const Wire = memo(function Wire(props: EdgeProps<FlowEdge>) {
  const { id, source, target, data, selected = false } = props;
  const { t } = useTranslation("canvas");
  const [path, labelX, labelY] = getBezierPath(props);
  const disabled = useDoc(({ nodes }) => nodes[source]?.disabled === true || nodes[target]?.disabled === true);
  const stale = useStale(source);
  const light = useView(({ lit }) => (lit === null ? "plain" : lit.edges.has(id) ? "lit" : "dim"));
  const hidden = useView(({ wires, selected: nodes }) => {
    if (wires === "all") return false;
    return wires === "none" || !(nodes.has(source) || nodes.has(target));
  });
  if (hidden && !selected) return null;
  const kind = data?.kind ?? "any";
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={24}
        className={styles["wire"] ?? ""}
        data-selected={selected}
        data-stale={stale}
        data-disabled={disabled}
        data-light={light}
        style={{ stroke: `var(--kind-${kind})` }}
      />
      {data?.many === true && <path d={path} className={styles["core"]} data-light={light} />}
      {data?.converts === true && (
        <EdgeLabelRenderer>
          <span
            className={styles["bead"]}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
            title={t("wire.converts")}
          >
            ⇄
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

function useStale(source: string): boolean {
  const node = useDoc(({ nodes }) => nodes[source]);
  return useLiveState(({ nodes }) => node !== undefined && shown(nodes[source], node).state === "stale");
}
