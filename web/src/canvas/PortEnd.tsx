import type { Side } from "@/graph/kinds";

interface PortEndProps {
  readonly side: Side;
  readonly name: string;
}

/**
 * Where wires end at a node that is too small to be wired. React Flow looks for it when it measures the node, and draws
 * no wire without; a whole handle would take part in every step of a zoom.
 */
export function PortEnd({ side, name }: PortEndProps) {
  const place = side === "input" ? "left" : "right";
  return (
    <div
      className={`react-flow__handle react-flow__handle-${place} ${side === "input" ? "target" : "source"}`}
      data-handleid={name}
      data-handlepos={place}
    />
  );
}
