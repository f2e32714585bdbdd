import { Cable } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Edge, Port } from "@/api/types";
import { edgeIds, nodeOf } from "@/graph/document";
import type { Side } from "@/graph/kinds";
import { portTitle } from "@/i18n/catalog";
import { usePorts } from "@/node/usePorts";
import { useDoc, useSession } from "@/state/context";
import { openOverlay } from "@/state/view";
import { Button } from "@/ui/Button";
import { PortShape } from "@/ui/PortShape";
import { Wire } from "./Wire";
import styles from "./Connections.module.css";

interface Known {
  readonly id: string;
  readonly edge: Edge;
}

/** What goes into a node and where its outputs go. It reaches every wire without a pointer. */
export function Connections({ node }: { readonly node: string }) {
  const { t } = useTranslation("inspector");
  const { view } = useSession();
  const type = useDoc((doc) => nodeOf(doc, node)?.type ?? "");
  const { inputs, outputs } = usePorts(node);
  const edges = useDoc((doc) => doc.edges);
  if (inputs.length + outputs.length === 0) return null;
  const ids = edgeIds(edges);
  const known = edges.map((edge, at): Known => ({ id: ids[at] ?? "", edge }));
  const at = (side: Side, { name }: Port): readonly Known[] =>
    known.filter(({ edge }) => {
      const end = side === "input" ? edge.target : edge.source;
      return end.node === node && end.port === name;
    });
  const row = (side: Side) => (port: Port) => (
    <PortRow key={`${side} ${port.name}`} type={type} side={side} port={port} wires={at(side, port)} />
  );
  return (
    <section className={styles["connections"]} aria-label={t("wires.title")}>
      <div className={styles["head"]}>
        <h3>{t("wires.title")}</h3>
        <Button size="small" onClick={() => openOverlay(view, { kind: "link", from: node })}>
          <Cable size={13} aria-hidden="true" />
          {t("wires.connect")}
        </Button>
      </div>
      <ul className={styles["ports"]}>
        {inputs.map(row("input"))}
        {outputs.map(row("output"))}
      </ul>
    </section>
  );
}

interface PortRowProps {
  readonly type: string;
  readonly side: Side;
  readonly port: Port;
  readonly wires: readonly Known[];
}

function PortRow({ type, side, port, wires }: PortRowProps) {
  const { t } = useTranslation("inspector");
  const missing = side === "input" && port.required && wires.length === 0;
  return (
    <li className={styles["port"]}>
      <div className={styles["name"]}>
        <PortShape kind={port.kind} filled={wires.length > 0} />
        <span>{portTitle(type, port.name)}</span>
        <span className={styles["side"]}>{t(`wires.${side}`)}</span>
        {wires.length === 0 && (
          <span className={styles["none"]} data-missing={missing || undefined}>
            {missing ? t("wires.missing") : t("wires.none")}
          </span>
        )}
      </div>
      {wires.length > 0 && (
        <ul>
          {wires.map(({ id, edge }, nth) => (
            <Wire
              key={id}
              id={id}
              far={side === "input" ? edge.source : edge.target}
              order={side === "input" && wires.length > 1 ? { nth, count: wires.length } : null}
            />
          ))}
        </ul>
      )}
    </li>
  );
}
