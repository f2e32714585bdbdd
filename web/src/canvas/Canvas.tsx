import { ReactFlowProvider } from "@xyflow/react";
import { useState } from "react";
import { ConnectingProvider, createConnecting } from "./connecting";
import { Graph } from "./Graph";

/** The graph of the open project, to be looked at and changed. */
export function Canvas() {
  const [connecting] = useState(createConnecting);
  return (
    <ReactFlowProvider>
      <ConnectingProvider value={connecting}>
        <Graph connecting={connecting} />
      </ConnectingProvider>
    </ReactFlowProvider>
  );
}
