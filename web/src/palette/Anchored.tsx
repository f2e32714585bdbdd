import { type ReactNode, useId } from "react";
import type { Point } from "@/state/view";
import { Modal } from "@/ui/Modal";
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

/** A window beside what it is about. */
export function Anchored({ title, at, onClose, children }: AnchoredProps) {
  const name = useId();
  return (
    <Modal
      className={styles["anchored"]}
      name={name}
      style={{ left: inside(at.x, innerWidth - WIDTH), top: inside(at.y, innerHeight - HEIGHT) }}
      onClose={onClose}
    >
      <h2 id={name} className="spoken">
        {title}
      </h2>
      {children}
    </Modal>
  );
}

function inside(place: number, most: number): number {
  return Math.max(MARGIN, Math.min(place, most - MARGIN));
}
