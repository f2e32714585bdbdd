import { StickyNote } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { NodeTypeInfo, Port } from "@/api/types";
import { portTitle, typeSummary, typeTitle } from "@/i18n/catalog";
import { list } from "@/i18n/format";
import { PortShape } from "@/ui/PortShape";
import { Row } from "./Row";
import styles from "./TypeRow.module.css";

interface TypeRowProps {
  readonly value: string;
  readonly type: NodeTypeInfo;
  readonly onPick: () => void;
}

/** A node type: what it makes, what it takes and gives, and whether it works without the network. */
export function TypeRow({ value, type, onPick }: TypeRowProps) {
  const { t } = useTranslation("palette");
  const [makes] = type.outputs;
  const names = (ports: readonly Port[]): string => list(ports.map(({ name }) => portTitle(type.id, name)));
  const where = t(type.offline ? "here" : "provider");
  return (
    <Row
      value={value}
      title={typeTitle(type)}
      line={typeSummary(type)}
      icon={makes === undefined ? <StickyNote size={16} /> : <PortShape kind={makes.kind} size={16} />}
      aside={
        <>
          <span className="spoken">
            {type.inputs.length > 0 && t("spoken.takes", { ports: names(type.inputs) })}{" "}
            {type.outputs.length > 0 && t("spoken.gives", { ports: names(type.outputs) })}
          </span>
          <Ports type={type.id} ports={type.inputs} />
          {type.inputs.length > 0 && type.outputs.length > 0 && <span aria-hidden="true">→</span>}
          <Ports type={type.id} ports={type.outputs} />
          <span title={where}>
            <span aria-hidden="true">{type.offline ? "⌂" : "☁"}</span>
            <span className="spoken">{where}</span>
          </span>
        </>
      }
      onPick={onPick}
    />
  );
}

function Ports({ type, ports }: { readonly type: string; readonly ports: readonly Port[] }) {
  return (
    <span className={styles["ports"]}>
      {ports.map(({ name, kind, required }) => (
        <span key={name} title={portTitle(type, name)}>
          <PortShape kind={kind} size={11} filled={required} />
        </span>
      ))}
    </span>
  );
}
