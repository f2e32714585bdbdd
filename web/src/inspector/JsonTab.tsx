import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nodeOf } from "@/graph/document";
import { seq, setNode, setParams } from "@/graph/edit";
import { useDoc, useSession, useView } from "@/state/context";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/Button";
import { writeClipboard } from "@/ui/clipboard";
import { reportProblem } from "@/ui/problems";
import { type JsonFault, jsonOf, readJson } from "./nodeJson";
import styles from "./Notes.module.css";

/** The node as the document holds it. */
export function JsonTab({ node }: { readonly node: string }) {
  const { t } = useTranslation("inspector");
  const { editor, view } = useSession();
  const found = useDoc((doc) => nodeOf(doc, node));
  const past = useView((now) => now.past !== null);
  const typed = useView(({ typedJson }) => (past ? null : (typedJson[node] ?? null)));
  const [fault, setFault] = useState<JsonFault | null>(null);
  if (found === undefined) return null;
  const text = typed ?? jsonOf(found);
  const setTyped = (words: string | null): void => {
    view.setState(({ typedJson }) => ({ typedJson: { ...typedJson, [node]: words } }));
    setFault(null);
  };

  const apply = (): void => {
    const read = readJson(text, found);
    if (!read.ok) {
      setFault(read.fault);
      return;
    }
    const cleared = Object.fromEntries(Object.keys(found.params).map((name) => [name, undefined]));
    const { params, disabled } = read.edited;
    editor.edit("settings", seq(setParams(node, { ...cleared, ...params }), setNode(node, { disabled })));
    setTyped(null);
  };
  const copy = async (): Promise<void> => {
    await writeClipboard(text);
    announce(t("copied"));
  };

  return (
    <div className={styles["page"]}>
      <label htmlFor={`json-${node}`} className={styles["label"]}>
        {t("json.label")}
      </label>
      <textarea
        id={`json-${node}`}
        className={styles["json"]}
        spellCheck={false}
        value={text}
        aria-invalid={fault !== null || undefined}
        aria-describedby={fault === null ? undefined : `json-${node}-fault`}
        onChange={(event) => setTyped(event.target.value)}
      />
      {fault !== null && (
        <p id={`json-${node}-fault`} className={styles["fault"]}>
          {t(`json.${fault}`)}
        </p>
      )}
      <div className={styles["actions"]}>
        <Button onClick={() => void copy().catch(reportProblem)}>{t("json.copy")}</Button>
        {typed !== null && (
          <>
            <Button look="primary" onClick={apply}>
              {t("json.apply")}
            </Button>
            <Button onClick={() => setTyped(null)}>{t("json.drop")}</Button>
          </>
        )}
      </div>
    </div>
  );
}
