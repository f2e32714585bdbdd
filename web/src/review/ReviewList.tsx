import { memo } from "react";
import { useTranslation } from "react-i18next";
import { nodeOf } from "@/graph/document";
import { topological } from "@/graph/order";
import { typeTitle } from "@/i18n/catalog";
import { OutputPreview } from "@/preview/OutputPreview";
import { shown } from "@/run/display";
import { useCatalog, useDoc, useLive, useNodeTitle } from "@/state/context";
import { StatusChip } from "@/ui/StatusChip";
import styles from "./Review.module.css";

interface ReviewListProps {
  readonly onOpen: (node: string) => void;
}

/** All nodes, the results first: who reviews wants to see the film, not how it begins. */
export function ReviewList({ onOpen }: ReviewListProps) {
  const { t } = useTranslation("review");
  const doc = useDoc((now) => now);
  const ids = topological(doc).reverse();
  return (
    <ul aria-label={t("nodes")}>
      {ids.map((id) => (
        <Item key={id} node={id} onOpen={onOpen} />
      ))}
    </ul>
  );
}

interface ItemProps extends ReviewListProps {
  readonly node: string;
}

const Item = memo(function Item({ node, onOpen }: ItemProps) {
  const catalog = useCatalog();
  const title = useNodeTitle(node);
  const found = useDoc((doc) => nodeOf(doc, node));
  const live = useLive(node);
  if (found === undefined || found.type === "note") return null;
  const { state, percent } = shown(live, found);
  const output = Object.values(live.status?.outputs ?? {})[0];
  const info = catalog.get(found.type);
  return (
    <li>
      <button type="button" className={styles["item"]} onClick={() => onOpen(node)}>
        <span className={styles["words"]}>
          <strong>{title}</strong>
          <span>{info === undefined ? found.type : typeTitle(info)}</span>
          <StatusChip state={state} fraction={percent === null ? null : percent / 100} />
        </span>
        {/* Drawn before the words, but read after them. */}
        <span className={styles["picture"]}>{output !== undefined && <OutputPreview value={output} label={title} size="still" />}</span>
      </button>
    </li>
  );
});
