import { StickyNote } from "lucide-react";
import { useStore } from "zustand";
import { nodeOf } from "@/graph/document";
import { find } from "@/graph/find";
import { nodeNames } from "@/i18n/catalog";
import { shown } from "@/run/display";
import { useCatalog, useDoc, useSession } from "@/state/context";
import { PortShape } from "@/ui/PortShape";
import { StatusChip } from "@/ui/StatusChip";
import { Row } from "./Row";

interface NodeRowsProps {
  readonly query: string;
  readonly onPick: (id: string) => void;
}

const MOST = 30;

/** The nodes on the canvas. */
export function NodeRows({ query, onPick }: NodeRowsProps) {
  const catalog = useCatalog();
  const doc = useDoc((doc) => doc);
  const { live } = useSession();
  const { nodes } = useStore(live);
  return find(doc, (node) => nodeNames(doc, catalog, node), query, MOST).map(({ id, title, type, excerpt }) => {
    const node = nodeOf(doc, id);
    const kind = catalog.get(node?.type ?? "")?.outputs[0]?.kind;
    return (
      <Row
        key={id}
        value={id}
        title={title}
        line={excerpt ?? type}
        icon={kind === undefined ? <StickyNote size={16} /> : <PortShape kind={kind} size={16} />}
        aside={node !== undefined && kind !== undefined && <StatusChip state={shown(nodes[id], node).state} />}
        onPick={() => onPick(id)}
      />
    );
  });
}
