import { positions } from "@/run/queue";
import { useLiveState } from "@/state/context";
import { StatusChip } from "@/ui/StatusChip";
import styles from "./Chip.module.css";
import { useShown } from "./useShown";

export function Chip({ id }: { readonly id: string }) {
  const { state, percent } = useShown(id, ({ state, percent }) => ({ state, percent }));
  const position = useLiveState((live) => (state === "queued" ? (positions(live).get(id) ?? null) : null));
  return (
    <span className={styles["ground"]}>
      <StatusChip state={state} fraction={percent === null ? null : percent / 100} position={position} />
    </span>
  );
}
