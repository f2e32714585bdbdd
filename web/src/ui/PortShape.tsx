import type { Kind } from "@/api/types";

interface PortShapeProps {
  readonly kind: Kind;
  readonly size?: number;
  /** Hollow when nothing is connected. */
  readonly filled?: boolean;
}

/** The silhouette of a port. Every family of kinds has its own, because eight colours can't be told apart by everybody. */
export function PortShape({ kind, size = 14, filled = true }: PortShapeProps) {
  const colour = `var(--kind-${kind})`;
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden="true">
      <path
        d={SHAPES[kind]}
        fill={filled ? colour : "var(--surface-node)"}
        stroke={colour}
        strokeWidth={2}
        strokeLinejoin="round"
        fillRule="evenodd"
      />
    </svg>
  );
}

const CIRCLE = "M7 2a5 5 0 1 0 0 10A5 5 0 1 0 7 2Z";
const DOT = "M7 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5Z";

const SHAPES: Readonly<Record<Kind, string>> = {
  text: CIRCLE,
  prompt: "M2 4a2 2 0 0 1 2-2h6a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2H6l-3 2.5V10a2 2 0 0 1-1-2Z",
  style: "M7 1.5 8.6 5.4 12.5 7 8.6 8.6 7 12.5 5.4 8.6 1.5 7 5.4 5.4Z",
  image: "M4 2h6a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2Z",
  face: "M7 1.2 12.8 7 7 12.8 1.2 7Z",
  video: "M3 2v10l9-5Z",
  audio: "M4.2 2h5.6L12.5 7 9.8 12H4.2L1.5 7Z",
  beats: "M7 2 12.5 12h-11Z",
  number: DOT,
  flag: DOT,
  json: DOT,
  any: "M7 3a4 4 0 1 0 0 8 4 4 0 1 0 0-8Zm0 2.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 1 1 0-3Z",
};
