import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { clock } from "@/i18n/format";
import { moveClip } from "@/graph/timeline";
import { Picture } from "@/preview/Picture";
import { useNodeTitle, useSession, useView } from "@/state/context";
import { openOverlay, select } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { announce } from "@/ui/announce";
import { focusSoon } from "@/ui/focusSoon";
import type { Film } from "./film";
import { dropPlace, type Turn, turnsOf } from "./turns";
import styles from "./Tracks.module.css";

interface Drag {
  readonly from: number;
  readonly startX: number;
  /** Where the clip would go; null while it has not been moved. */
  readonly to: number | null;
}

const SLACK = 4;

/** The shots of a film in time. Dragged, or moved by Alt and an arrow, a clip changes its place in the order. */
export function Shots({ film }: { readonly film: Film }) {
  const session = useSession();
  const { t } = useTranslation("dock");
  const past = useView((view) => view.past !== null);
  const row = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const turns = turnsOf(film);
  const count = film.places.length;

  const move = (from: number, to: number): boolean => {
    if (past || to === from || to < 0 || to >= count) return false;
    session.editor.edit("order", moveClip(session.editor.doc, film.node, from, to));
    announce(t("timeline.moved", { place: to + 1, count }));
    return true;
  };
  const onKeyDown = (event: KeyboardEvent, turn: Turn, nth: number): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.altKey) {
      row.current?.querySelectorAll<HTMLElement>("[data-place-of]")[nth + by]?.focus();
      return;
    }
    const to = turn.place + by;
    // The clip is drawn elsewhere with the next frame: the focus goes with it.
    const drawn = (): HTMLElement | null => row.current?.querySelector(`[data-place-of="${to}"]`) ?? null;
    if (move(turn.place, to)) focusSoon(drawn, { preventScroll: true });
  };
  const onPointerMove = (event: PointerEvent): void => {
    const { current } = row;
    if (drag === null || past || current === null) return;
    if (drag.to === null && Math.abs(event.clientX - drag.startX) < SLACK) return;
    const { left, width } = current.getBoundingClientRect();
    setDrag({ ...drag, to: dropPlace(turns, drag.from, (event.clientX - left) / width) });
  };
  const drop = (): void => {
    if (drag !== null && drag.to !== null) move(drag.from, drag.to);
    setDrag(null);
  };

  return (
    <div ref={row} className={styles["shots"]} role="group" aria-label={t("timeline.order")}>
      {turns.map((turn, nth) => (
        <ShotBox
          key={nth}
          turn={turn}
          film={film}
          dragged={drag?.to != null && drag.from === turn.place}
          target={drag?.to != null && drag.to === turn.place && drag.from !== turn.place ? (drag.to > drag.from ? "after" : "before") : null}
          onSelect={() => {
            select(session.view, [turn.source]);
            viewportOf(session).centre(turn.source);
          }}
          onOpen={() => openOverlay(session.view, { kind: "look", node: turn.source })}
          onKeyDown={(event) => onKeyDown(event, turn, nth)}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            setDrag({ from: turn.place, startX: event.clientX, to: null });
          }}
          onPointerMove={onPointerMove}
          onPointerUp={drop}
          onPointerCancel={() => setDrag(null)}
        />
      ))}
    </div>
  );
}

interface ShotBoxProps {
  readonly turn: Turn;
  readonly film: Film;
  readonly dragged: boolean;
  readonly target: "before" | "after" | null;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
}

function ShotBox({ turn, film, dragged, target, onSelect, onOpen, ...on }: ShotBoxProps) {
  const { t } = useTranslation("dock");
  const title = useNodeTitle(turn.source);
  const selected = useView((view) => view.selected.has(turn.source));
  const place = t("timeline.clip", { place: turn.place + 1, count: film.places.length });
  const time = turn.seconds === null ? "" : t("timeline.from-to", { from: clock(turn.seconds.from), to: clock(turn.seconds.to) });
  return (
    <button
      type="button"
      className={styles["shot"]}
      data-place-of={turn.place}
      data-again={turn.again}
      data-dragged={dragged}
      data-target={target}
      aria-current={selected}
      aria-label={[title, place, time].filter(Boolean).join(", ")}
      aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight"
      title={[title, place, time].filter(Boolean).join(" · ")}
      style={{ left: `${turn.left * 100}%`, width: `${turn.width * 100}%` }}
      onClick={onSelect}
      onDoubleClick={onOpen}
      {...on}
    >
      {turn.video !== null && (
        <span className={styles["poster"]}>
          <Picture digest={turn.video.artifact.digest} name="poster" alt="" />
        </span>
      )}
      <span className={styles["name"]}>
        <b>{turn.place + 1}</b> {title}
      </span>
    </button>
  );
}
