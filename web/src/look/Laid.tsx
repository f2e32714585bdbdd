import { type PointerEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { percent } from "@/i18n/format";
import styles from "./Laid.module.css";
import type { Looks } from "./looks";
import { partAt, wiped } from "./wipe";

interface LaidProps {
  readonly looks: Looks;
  readonly a: ReactNode;
  readonly b: ReactNode;
}

/** Two pictures on each other: A to the left of the line, or more or less of B over A. */
export function Laid({ looks, a, b }: LaidProps) {
  const { t } = useTranslation("look");
  const [part, setPart] = useState(0.5);
  const follow = (event: PointerEvent): void => {
    const { parentElement } = event.currentTarget;
    if (parentElement !== null) setPart(partAt(event.clientX, parentElement.getBoundingClientRect()));
  };
  const over =
    looks === "wipe" ? { clipPath: `inset(0 0 0 ${part * 100}%)` } : looks === "onion" ? { opacity: part } : undefined;
  const sliding = looks === "wipe" || looks === "onion";
  return (
    <div className={styles["laid"]} data-looks={looks}>
      <div className={styles["layer"]} data-side="a">
        {a}
        <Badge side="A" />
      </div>
      <div className={styles["layer"]} data-side="b" style={over}>
        {b}
        <Badge side="B" />
      </div>
      {sliding && (
        <div
          role="slider"
          tabIndex={0}
          data-player=""
          className={styles["slider"]}
          aria-label={t(looks === "wipe" ? "compare.line" : "compare.amount")}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(part * 100)}
          aria-valuetext={percent(part)}
          style={{ left: `${part * 100}%` }}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={(event) => {
            if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
          }}
          onKeyDown={(event) => {
            const next = wiped(part, event.key, event.shiftKey);
            if (next === null) return;
            event.preventDefault();
            event.stopPropagation();
            setPart(next);
          }}
        >
          <span className={styles["grip"]} />
        </div>
      )}
    </div>
  );
}

function Badge({ side }: { readonly side: string }) {
  return (
    <span className={styles["badge"]} data-badge={side} aria-hidden="true">
      {side}
    </span>
  );
}
