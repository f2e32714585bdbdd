import type { Graph } from "@/api/types";
import { bounds, NODE_WIDTH, type Rect } from "@/graph/geometry";
import { type Catalog, docOf, viewOf } from "@/graph/document";
import { placed } from "@/graph/placed";

interface GraphSketchProps {
  readonly graph: Graph;
  readonly catalog: Catalog;
}

const HEIGHT = 120;
const AROUND = 120;

/** A graph in small: a block for every node, in the colour of what it makes, and the wires between them. */
export function GraphSketch({ graph, catalog }: GraphSketchProps) {
  const doc = docOf(graph);
  const places = placed(doc);
  const blocks = new Map(
    Object.keys(doc.nodes).map((id): [string, Rect] => {
      const { x, y } = places.get(id) ?? viewOf(doc, id);
      return [id, { x, y, width: NODE_WIDTH, height: HEIGHT }];
    }),
  );
  const all = bounds(blocks.values());
  if (all === null) return null;
  const box = [all.x - AROUND, all.y - AROUND, all.width + 2 * AROUND, all.height + 2 * AROUND].join(" ");
  return (
    <svg viewBox={box} preserveAspectRatio="xMidYMid meet" aria-hidden="true">
      {doc.edges.map(({ source, target }, nth) => {
        const [from, to] = [blocks.get(source.node), blocks.get(target.node)];
        if (from === undefined || to === undefined) return null;
        return (
          <line
            key={nth}
            x1={from.x + from.width}
            y1={from.y + from.height / 2}
            x2={to.x}
            y2={to.y + to.height / 2}
          />
        );
      })}
      {Object.values(doc.nodes).map(({ id, type }) => {
        const block = blocks.get(id);
        const kind = catalog.get(type)?.outputs[0]?.kind ?? "any";
        return block && <rect key={id} {...block} rx={28} fill={`var(--kind-${kind})`} />;
      })}
    </svg>
  );
}
