import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import type { Point } from "@/state/view";
import styles from "./Anchored.module.css";

interface AnchoredProps {
  readonly title: string;
  /** Where its upper left corner goes, in pixels of the page. It never leaves the page. */
  readonly at: Point;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const WIDTH = 420;
const HEIGHT = 460;
const MARGIN = 8;

/** A window beside what it is about. The browser keeps the focus inside and gives it back at the end. */
export function Anchored({ title, at, onClose, children }: AnchoredProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useId();

  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={styles["anchored"]}
      aria-labelledby={name}
      style={{ left: inside(at.x, innerWidth - WIDTH), top: inside(at.y, innerHeight - HEIGHT) }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <h2 id={name} className="spoken">
        {title}
      </h2>
      {children}
    </dialog>
  );
}

function inside(place: number, most: number): number {
  return Math.max(MARGIN, Math.min(place, most - MARGIN));
}
