import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { find } from "@/graph/find";
import { nodeNames } from "@/i18n/catalog";
import { useCatalog, useDoc } from "@/state/context";
import { OutlineTree } from "./OutlineTree";
import { outlineOf, visibleItems } from "./outlineTree";
import styles from "./OutlinePanel.module.css";

const NONE: ReadonlySet<string> = new Set();

/** The graph as a list that can be read and worked with without seeing the canvas. */
export function OutlinePanel() {
  const { t } = useTranslation("panels");
  const catalog = useCatalog();
  const nodes = useDoc((doc) => doc.nodes);
  const edges = useDoc((doc) => doc.edges);
  const [query, setQuery] = useState("");
  const sought = query.trim();
  const searched = useDoc((doc) => (sought === "" ? null : doc));
  const [closed, setClosed] = useState(NONE);
  const items = useMemo(() => outlineOf({ nodes, edges }), [nodes, edges]);
  const wanted = useMemo(() => {
    if (searched === null) return null;
    const found = find(searched, (node) => nodeNames(searched, catalog, node), sought, items.length);
    return new Set(found.map(({ id }) => id));
  }, [searched, catalog, sought, items.length]);
  const onOpen = useCallback(
    (id: string, open: boolean): void =>
      setClosed((before) => new Set(open ? [...before].filter((one) => one !== id) : [...before, id])),
    [],
  );
  const shown = visibleItems(items, closed, wanted);
  const [first] = shown;

  return (
    <div className={styles["panel"]} data-place="outline" data-canvas-keys="">
      <input
        type="search"
        className={styles["search"]}
        value={query}
        aria-label={t("outline.filter")}
        placeholder={t("search")}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" || first === undefined) return;
          event.preventDefault();
          event.currentTarget.parentElement?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
        }}
      />
      {first === undefined ? (
        <p className={styles["nothing"]}>{t(items.length === 0 ? "outline.empty" : "outline.nothing")}</p>
      ) : (
        <OutlineTree
          items={shown}
          closed={wanted === null ? closed : NONE}
          onOpen={onOpen}
        />
      )}
      <p className={styles["count"]}>{t("outline.count", { count: items.length })}</p>
    </div>
  );
}
