import { useLiveState } from "@/state/context";
import { StatusChip } from "@/ui/StatusChip";
import styles from "./Chip.module.css";
import { useShown } from "./useShown";

export function Chip({ id }: { readonly id: string }) {
  const { state, percent } = useShown(id, ({ state, percent }) => ({ state, percent }));
  const wait = useLiveState((live) => (state === "queued" ? (live.waits[id] ?? null) : null));
  return (
    <span className={styles["ground"]}>
      <StatusChip state={state} fraction={percent === null ? null : percent / 100} wait={wait} />
    </span>
  );
}
