import { Handle, Position } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Port } from "@/api/types";
import { portKey } from "@/graph/connection";
import type { Side } from "@/graph/kinds";
import { nodeTitle, portTitle } from "@/i18n/catalog";
import { useCatalog, useDoc } from "@/state/context";
import { PortShape } from "@/ui/PortShape";
import { usePortFit } from "./connecting";
import { edgesAt } from "./ends";
import styles from "./PortHandle.module.css";

interface PortHandleProps {
  readonly node: string;
  readonly side: Side;
  readonly port: Port;
}

/** The end of wires on the edge of a node: drawn 14 pixels wide, but taken hold of in 24. */
export const PortHandle = memo(function PortHandle({ node, side, port }: PortHandleProps) {
  const { t } = useTranslation("canvas");
  const fit = usePortFit(portKey({ node, port: port.name }, side), side);
  const connected = useConnectedTo(node, side, port.name);
  const empty = port.required && side === "input" && connected === "";
  const type = useDoc((doc) => doc.nodes[node]?.type ?? "");
  const name = t(side === "input" ? "port.input" : "port.output", { name: portTitle(type, port.name), kind: t(`kind.${port.kind}`) });
  const state = connected === "" ? t(empty ? "port.empty" : "port.free") : t("port.connected", { to: connected });
  return (
    <Handle
      id={port.name}
      type={side === "input" ? "target" : "source"}
      position={side === "input" ? Position.Left : Position.Right}
      className={styles["handle"]}
      data-fit={fit}
      data-side={side}
      role="button"
      aria-label={`${name}, ${state}`}
      title={name}
    >
      <PortShape kind={port.kind} filled={connected !== ""} />
      {empty && <span className={styles["missing"]} />}
      {port.many && <span className={styles["many"]} />}
    </Handle>
  );
});

function useConnectedTo(node: string, side: Side, port: string): string {
  const catalog = useCatalog();
  return useDoc((doc) => {
    const far = side === "input" ? "source" : "target";
    return edgesAt(doc, side, node, port)
      .map((edge) => nodeTitle(doc, catalog, edge[far].node))
      .join(", ");
  });
}
