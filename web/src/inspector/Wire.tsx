import { ArrowDown, ArrowUp, Unplug } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { PortRef } from "@/api/types";
import { goTo } from "@/command";
import { nodeOf } from "@/graph/document";
import { disconnect, moveEdge } from "@/graph/edit";
import { portTitle } from "@/i18n/catalog";
import { useDoc, useNodeTitle, useSession } from "@/state/context";
import { IconButton } from "@/ui/Button";
import styles from "./Connections.module.css";

interface WireProps {
  readonly id: string;
  /** The end that is not at this node. */
  readonly far: PortRef;
  /** Its place among the wires of a list input. */
  readonly order: { readonly nth: number; readonly count: number } | null;
}

export function Wire({ id, far, order }: WireProps) {
  const { t } = useTranslation("inspector");
  const session = useSession();
  const node = useNodeTitle(far.node);
  const type = useDoc((doc) => nodeOf(doc, far.node)?.type ?? "");
  const move = (to: number): void => session.editor.edit("order", moveEdge(id, to));
  return (
    <li className={styles["wire"]}>
      <button type="button" className={styles["there"]} title={t("goTo", { node })} onClick={() => goTo(session, far.node)}>
        <span className={styles["node"]}>{node}</span>
        <span className={styles["side"]}>{portTitle(type, far.port)}</span>
      </button>
      {order !== null && (
        <>
          <IconButton
            size="small"
            label={t("wires.up", { node })}
            icon={<ArrowUp size={14} />}
            disabled={order.nth === 0}
            onClick={() => move(order.nth - 1)}
          />
          <IconButton
            size="small"
            label={t("wires.down", { node })}
            icon={<ArrowDown size={14} />}
            disabled={order.nth === order.count - 1}
            onClick={() => move(order.nth + 1)}
          />
        </>
      )}
      <IconButton
        size="small"
        label={t("wires.disconnect", { node })}
        icon={<Unplug size={14} />}
        onClick={() => session.editor.edit("disconnect", disconnect(new Set([id])))}
      />
    </li>
  );
}
