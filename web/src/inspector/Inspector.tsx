import { useShallow } from "zustand/shallow";
import { nodeOf } from "@/graph/document";
import { useDoc, useSession, useView } from "@/state/context";
import { ManyInspector } from "./ManyInspector";
import { NodeInspector } from "./NodeInspector";
import { ProjectFacts } from "./ProjectFacts";
import styles from "./Inspector.module.css";

/** What is selected, in full: one node, what several have in common, or the project. */
export function Inspector() {
  const { project } = useSession();
  const selected = useView((view) => view.selected);
  const nodes = useDoc(useShallow((doc) => [...selected].filter((id) => nodeOf(doc, id) !== undefined)));
  const [node, other] = nodes;
  return (
    <div className={styles["inspector"]} data-place="inspector">
      {node === undefined ? (
        <ProjectFacts key={project} />
      ) : other === undefined ? (
        <NodeInspector key={node} node={node} />
      ) : (
        <ManyInspector nodes={nodes} />
      )}
    </div>
  );
}
