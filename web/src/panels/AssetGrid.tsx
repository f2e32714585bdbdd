import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asset } from "@/api/assets";
import { letterScale } from "@/theme/letters";
import { AssetTile } from "./AssetTile";
import styles from "./AssetsPanel.module.css";

interface AssetGridProps {
  readonly assets: readonly Asset[];
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
  readonly onAdd: (asset: Asset) => void;
  /** The end of the list is in sight. */
  readonly onEnd: () => void;
}

const COLUMN = 124;
/** A picture, and a line of words below it. */
const ROW = 90 + 26 * letterScale();

/** Only the rows in sight are drawn. One tile is in the order of the Tab key; the arrows go to the others. */
export function AssetGrid({ assets, chosen, onChoose, onAdd, onEnd }: AssetGridProps) {
  const { t } = useTranslation("panels");
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useColumns(scroller);
  const [current, setCurrent] = useState(0);
  const rows = Math.ceil(assets.length / columns);
  // The virtualizer is made to be called like this; it is asked anew in every render.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 3,
    initialRect: { width: 2 * COLUMN, height: 4 * ROW },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const here = Math.min(current, assets.length - 1);

  useEffect(() => {
    if (last >= rows - 1) onEnd();
  }, [last, rows, onEnd]);

  const go = (to: number): void => {
    const place = Math.max(0, Math.min(assets.length - 1, to));
    setCurrent(place);
    virtual.scrollToIndex(Math.floor(place / columns));
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-nth="${place}"]`)?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: here - 1,
      ArrowRight: here + 1,
      ArrowUp: here - columns,
      ArrowDown: here + columns,
      Home: 0,
      End: assets.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (to >= 0 && to < assets.length) go(to);
  };

  return (
    <div ref={scroller} className={styles["scroller"]}>
      <p id="assets-how" className="spoken">
        {t("assets.how")}
      </p>
      <ul
        className={styles["grid"]}
        aria-label={t("assets.list")}
        aria-describedby="assets-how"
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {items.flatMap(({ index, start }) =>
          assets.slice(index * columns, (index + 1) * columns).map((asset, column) => {
            const place = index * columns + column;
            return (
              <li
                key={asset.id}
                className={styles["cell"]}
                aria-setsize={assets.length}
                aria-posinset={place + 1}
                style={{ transform: `translate(${column * 100}%, ${start}px)`, width: `${100 / columns}%`, height: ROW }}
              >
                <AssetTile
                  asset={asset}
                  place={place}
                  chosen={asset.id === chosen}
                  inOrder={place === here}
                  onChoose={() => {
                    setCurrent(place);
                    onChoose(asset.id === chosen ? null : asset.id);
                  }}
                  onAdd={() => onAdd(asset)}
                />
              </li>
            );
          }),
        )}
      </ul>
    </div>
  );
}

function useColumns(scroller: RefObject<HTMLDivElement | null>): number {
  const [columns, setColumns] = useState(2);
  useEffect(() => {
    if (scroller.current === null || !("ResizeObserver" in window)) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setColumns(Math.max(1, Math.floor(entry.contentRect.width / COLUMN)));
    });
    watch.observe(scroller.current);
    return () => watch.disconnect();
  }, [scroller]);
  return columns;
}
