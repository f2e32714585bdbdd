import { type ReactFlowState, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { dotsAt } from "./dotsAt";
import styles from "./Dots.module.css";

/**
 * The dots behind the graph. They are a picture that is moved by less than the distance between two of them. React Flow's own
 * background is painted anew in every frame of a pan, which took a browser without a graphics card a sixth of its time.
 */
export function Dots() {
  const store = useStoreApi();
  const dots = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = dots.current;
    if (element === null) return;
    let drawn = 0;
    const draw = ({ transform }: ReactFlowState): void => {
      const { distance, x, y } = dotsAt(transform);
      element.style.transform = `translate(${x}px, ${y}px)`;
      if (distance === drawn) return;
      element.style.backgroundSize = `${distance}px ${distance}px`;
      drawn = distance;
    };
    draw(store.getState());
    return store.subscribe(draw);
  }, [store]);
  return <div ref={dots} className={styles["dots"]} aria-hidden="true" />;
}
