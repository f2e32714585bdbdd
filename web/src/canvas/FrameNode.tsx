import { NodeResizer, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { setFrame } from "@/graph/edit";
import { snap } from "@/graph/geometry";
import { FrameBox } from "@/node/FrameBox";
import { useDoc, useSession, useView } from "@/state/context";
import { FRAME, type FlowNode } from "./flow";

const LEAST = 160;

/** A coloured section behind the nodes. */
export const FrameNode = memo(function FrameNode({ id, selected }: NodeProps<FlowNode>) {
  const { editor } = useSession();
  const fixed = useView(({ locked, past }) => locked || past !== null);
  const name = id.slice(FRAME.length);
  const frame = useDoc(({ frames }) => frames.find((one) => one.id === name));
  if (frame === undefined) return null;
  return (
    <>
      <NodeResizer
        isVisible={selected && !fixed}
        minWidth={LEAST}
        minHeight={LEAST}
        onResizeEnd={(_event, { x, y, width, height }) => {
          const size = { x: snap(x), y: snap(y), width: snap(width), height: snap(height) };
          editor.edit("resize-frame", setFrame(name, size));
        }}
      />
      <FrameBox frame={frame} selected={selected} />
    </>
  );
});
