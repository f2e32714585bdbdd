import type { ReactNode } from "react";
import type { Port } from "@/api/types";
import type { Side } from "@/graph/kinds";
import { portTitle } from "@/i18n/catalog";
import styles from "./PortRows.module.css";
import type { Ports } from "./ports";

export type Handles = (side: Side, port: Port, index: number) => ReactNode;

interface PortRowsProps {
  readonly type: string;
  readonly ports: Ports;
  readonly handles: Handles;
  /** Without words: only the ends of the wires. */
  readonly bare: boolean;
}

/** Inputs on the left and outputs on the right, one a row, each with its name inside the node. */
export function PortRows({ type, ports, handles, bare }: PortRowsProps) {
  const row = (side: Side, port: Port, index: number): ReactNode => (
    <div key={`${side} ${port.name}`} className={styles["port"]} data-side={side} style={{ gridRow: index + 1 }}>
      {handles(side, port, index)}
      {!bare && (
        <span className={styles["label"]} title={portTitle(type, port.name)}>
          {portTitle(type, port.name)}
          {port.many && <small>[]</small>}
        </span>
      )}
    </div>
  );
  return (
    <div className={styles["ports"]}>
      {ports.inputs.map((port, index) => row("input", port, index))}
      {ports.outputs.map((port, index) => row("output", port, index))}
    </div>
  );
}
