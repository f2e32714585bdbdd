import { useConnection, useStoreApi } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { check, freeInput, freeOutput } from "@/graph/connection";
import { nodeTitle, portTitle } from "@/i18n/catalog";
import { useSession } from "@/state/context";
import { nodeAt } from "./nodeAt";
import { endsOnBody, refusalWords } from "./refusal";
import styles from "./WireHint.module.css";

/** What would become of the wire that is being drawn, beside the pointer. */
export function WireHint() {
  const session = useSession();
  const { t } = useTranslation("canvas");
  const flow = useStoreApi();
  const hint = useConnection((now) => {
    if (!now.inProgress || now.fromHandle.id == null) return null;
    const { editor, catalog } = session;
    const from = { node: now.fromNode.id, port: now.fromHandle.id };
    const forward = now.fromHandle.type === "source";
    const screen = now.pointer;
    if (now.toHandle !== null) {
      if (now.isValid === true || now.toHandle.id == null) return null;
      const there = { node: now.toHandle.nodeId, port: now.toHandle.id };
      const [source, target] = forward ? [from, there] : [there, from];
      const verdict = check(editor.doc, catalog, source, target);
      if (verdict.ok) return null;
      return `${screen.x}|${screen.y}|⊘ ${refusalWords(session, source, target, verdict)}`;
    }
    const frame = flow.getState().domNode?.getBoundingClientRect();
    const node = nodeAt({ x: screen.x + (frame?.left ?? 0), y: screen.y + (frame?.top ?? 0) });
    if (node === null || node === from.node) return null;
    const free = forward ? freeInput(editor.doc, catalog, from, node) : freeOutput(editor.doc, catalog, from, node);
    const ends = endsOnBody({ ...from, side: forward ? "output" : "input" }, node, free);
    const title = nodeTitle(editor.doc, catalog, node);
    const type = editor.doc.nodes[node]?.type ?? "";
    const words = free.ok
      ? t("wire.drops", { node: title, port: portTitle(type, free.port.port) })
      : `⊘ ${refusalWords(session, ends.source, ends.target, free)}`;
    return `${screen.x}|${screen.y}|${words}`;
  });
  if (hint === null) return null;
  const [x, y, ...words] = hint.split("|");
  return (
    <div className={styles["hint"]} style={{ transform: `translate(${x ?? 0}px, ${y ?? 0}px)` }}>
      {words.join("|")}
    </div>
  );
}
