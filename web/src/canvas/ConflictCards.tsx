import { Panel } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import type { NodeTypeInfo } from "@/api/types";
import { nodeOf } from "@/graph/document";
import type { Conflict } from "@/graph/merge";
import { portTitle, settingTitle } from "@/i18n/catalog";
import { useCatalog, useDoc, useEditor, useNodeTitle, useSession } from "@/state/context";
import { Button } from "@/ui/Button";
import styles from "./ConflictCards.module.css";

/** What somebody else has changed differently, by node: nothing is overwritten without a word. */
export function ConflictCards() {
  const conflicts = useEditor((editor) => editor.conflicts);
  if (conflicts.length === 0) return null;
  const nodes = [...new Set(conflicts.map(({ node }) => node))];
  return (
    <Panel position="top-right" className={styles["cards"] ?? ""}>
      {nodes.map((node) => (
        <Card key={node} node={node} conflicts={conflicts.filter((one) => one.node === node)} />
      ))}
    </Panel>
  );
}

interface CardProps {
  readonly node: string;
  readonly conflicts: readonly Conflict[];
}

function Card({ node, conflicts }: CardProps) {
  const { editor } = useSession();
  const { t } = useTranslation("canvas");
  const title = useNodeTitle(node);
  const type = useCatalog().get(useDoc((doc) => nodeOf(doc, node)?.type) ?? "");
  return (
    <section role="alert" className={styles["card"]} aria-label={t("conflict.title", { node: title })}>
      <h3>{t("conflict.title", { node: title })}</h3>
      <dl>
        {conflicts.map((conflict) => (
          <div key={`${conflict.what} ${conflict.field}`}>
            <dt>{t(`conflict.what.${conflict.what}`, { field: fieldTitle(type, conflict) })}</dt>
            <dd>
              <span>{t("conflict.mine")}</span> {written(conflict.mine)}
            </dd>
            <dd>
              <span>{t("conflict.theirs")}</span> {written(conflict.theirs)}
            </dd>
          </div>
        ))}
      </dl>
      <div className={styles["choices"]}>
        {(["mine", "theirs", "both"] as const).map((choice) => (
          <Button key={choice} size="small" onClick={() => editor.settle(conflicts, choice)}>
            {t(`conflict.take.${choice}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}

/** As the form and the ports call it. */
function fieldTitle(type: NodeTypeInfo | undefined, { what, field }: Conflict): string {
  if (type === undefined) return field;
  if (what === "param") return settingTitle(type, field);
  return what === "input" ? portTitle(type.id, field) : field;
}

function written(value: unknown): string {
  if (value === null || value === undefined) return "–";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
