import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { focusField } from "@/command/focus";
import { useSession, useView } from "@/state/context";
import { select, showInspector } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { letterScale } from "@/theme/letters";
import { OutlineRow } from "./OutlineRow";
import { type OutlineItem, outlineKey } from "./outlineTree";
import styles from "./OutlinePanel.module.css";

interface OutlineTreeProps {
  readonly items: readonly OutlineItem[];
  readonly closed: ReadonlySet<string>;
  readonly onOpen: (id: string, open: boolean) => void;
}

/** Longer lists draw only what is in sight. */
const MOST_DRAWN = 300;
const ROW = 44 * letterScale();

export function OutlineTree({ items, closed, onOpen }: OutlineTreeProps) {
  const { t } = useTranslation("panels");
  const session = useSession();
  const { view } = session;
  const scroller = useRef<HTMLDivElement>(null);
  /** The node that gets the focus of the keyboard as soon as its row is drawn. */
  const wished = useRef<string | null>(null);
  const focused = useView((view) => view.focused);
  const pick = useCallback(
    (id: string, more: boolean): void => {
      select(view, more ? [...view.getState().selected, id] : [id]);
      viewportOf(session).centre(id);
    },
    [session, view],
  );
  const inspect = useCallback(
    (id: string): void => {
      pick(id, false);
      showInspector(view, "settings");
      focusField("inspector");
    },
    [pick, view],
  );
  // Made to be called like this; it is asked anew in every render.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
    enabled: items.length > MOST_DRAWN,
    initialRect: { width: 280, height: 20 * ROW },
  });
  const drawn =
    items.length > MOST_DRAWN
      ? virtual.getVirtualItems().map(({ index }) => index)
      : items.map((_, index) => index);
  const stop = items.some(({ id }) => id === focused) ? focused : (items[0]?.id ?? null);

  useEffect(() => {
    const id = wished.current;
    if (id === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-node="${id}"]`);
    // To scroll to a row that is far away draws it, and then this is called again.
    if (row === null || row === undefined) virtual.scrollToIndex(items.findIndex((item) => item.id === id));
    else {
      row.focus();
      wished.current = null;
    }
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "Enter" && stop !== null) inspect(stop);
    else {
      const deed = outlineKey(items, closed, stop, event.key);
      if (deed === null) return;
      if (deed.open !== undefined && stop !== null) onOpen(stop, deed.open);
      if (deed.to !== undefined) {
        wished.current = deed.to;
        select(view, [deed.to]);
      }
    }
    // The arrows walk along the wires on the canvas; here they go through the list.
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={scroller} className={styles["scroller"]}>
      <div
        role="tree"
        aria-label={t("outline.title")}
        aria-multiselectable="true"
        className={styles["tree"]}
        style={{ height: items.length * ROW }}
        onKeyDown={onKeyDown}
      >
        {drawn.map((index) => {
          const item = items[index];
          if (item === undefined) return null;
          const { id } = item;
          return (
            <OutlineRow
              key={id}
              item={item}
              top={index * ROW}
              open={item.children === 0 ? null : !closed.has(id)}
              inOrder={id === stop}
              onPick={pick}
              onInspect={inspect}
              onOpen={onOpen}
            />
          );
        })}
      </div>
    </div>
  );
}
