import type { Kind } from "@/api/types";
import { useNodeTitle } from "@/state/context";
import { Chip } from "./Chip";
import styles from "./FarFace.module.css";

interface FarFaceProps {
  readonly id: string;
  readonly kind: Kind;
  readonly detail: "name" | "flat";
}

/** What is left of a node from afar: its name and state in large type, and from further away only their colours. */
export function FarFace({ id, kind, detail }: FarFaceProps) {
  const title = useNodeTitle(id);
  const colour = `var(--kind-${kind})`;
  if (detail === "flat") {
    return (
      <div className={styles["flat"]} style={{ background: `color-mix(in srgb, ${colour} 62%, var(--surface-node))` }}>
        <span className={styles["corner"]} />
      </div>
    );
  }
  return (
    <div className={styles["name"]} style={{ borderColor: colour }}>
      <span className={styles["title"]}>{title}</span>
      <span className={styles["chip"]}>
        <Chip id={id} />
      </span>
    </div>
  );
}
