import type { Kind } from "@/api/types";
import { PortShape } from "@/ui/PortShape";
import styles from "./KindTile.module.css";

/** The kind of what a node makes, as a coloured tile with the shape of that kind. */
export function KindTile({ kind }: { readonly kind: Kind }) {
  return (
    <span className={styles["tile"]} style={{ background: `color-mix(in srgb, var(--kind-${kind}) 18%, transparent)` }}>
      <PortShape kind={kind} size={12} />
    </span>
  );
}
