import { peaksPath } from "./wave";
import styles from "./Wave.module.css";

/** The drawing's own units; it is stretched to the room that it has. */
export const WAVE_WIDTH = 400;
export const WAVE_HEIGHT = 100;

interface WaveProps {
  readonly peaks: readonly number[];
}

export function Wave({ peaks }: WaveProps) {
  return (
    <svg
      className={styles["wave"]}
      viewBox={`0 0 ${WAVE_WIDTH} ${WAVE_HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={peaksPath(peaks, WAVE_WIDTH, WAVE_HEIGHT)} />
    </svg>
  );
}
