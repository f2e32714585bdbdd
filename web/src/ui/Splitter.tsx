import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import styles from "./Splitter.module.css";

interface SplitterProps {
  readonly label: string;
  /** Pixels of the panel that it makes larger or smaller. */
  readonly size: number;
  readonly least: number;
  readonly most: number;
  /** On which side of its panel it lies: where dragging away from the panel makes it larger. */
  readonly edge: "left" | "right" | "top";
  readonly onSize: (size: number) => void;
}

const STEP = 16;

export function Splitter({ label, size, least, most, edge, onSize }: SplitterProps) {
  const start = useRef<{ at: number; size: number } | null>(null);
  const lies = edge === "top";
  const resize = (next: number): void => onSize(Math.round(Math.min(most, Math.max(least, next))));
  const place = (event: PointerEvent): number => (lies ? event.clientY : event.clientX);
  const outwards = edge === "right" ? 1 : -1;

  const onKeyDown = (event: KeyboardEvent): void => {
    const grow: Record<string, number> = lies
      ? { ArrowUp: STEP, ArrowDown: -STEP }
      : { ArrowRight: STEP * outwards, ArrowLeft: -STEP * outwards };
    const change = grow[event.key];
    if (change === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    resize(size + change);
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      className={styles["splitter"]}
      data-edge={edge}
      aria-label={label}
      aria-orientation={lies ? "horizontal" : "vertical"}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: place(event), size };
      }}
      onPointerMove={(event) => {
        const from = start.current;
        if (from !== null) resize(from.size + (place(event) - from.at) * outwards);
      }}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}
