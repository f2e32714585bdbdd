import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { viewOf } from "@/graph/document";
import { setView } from "@/graph/edit";
import { useDoc, useSession } from "@/state/context";
import styles from "./Notes.module.css";

const IDLE_AFTER = 600;

/** What somebody wrote down at a node. It changes no result. */
export function NotesTab({ node }: { readonly node: string }) {
  const { t } = useTranslation("inspector");
  const { editor } = useSession();
  const note = useDoc((doc) => viewOf(doc, node).note);
  const pause = useRef<ReturnType<typeof setTimeout> | null>(null);
  const done = (): void => {
    if (pause.current === null) return;
    clearTimeout(pause.current);
    pause.current = null;
    editor.endGesture();
  };
  useEffect(
    () => () => {
      if (pause.current !== null) clearTimeout(pause.current);
    },
    [],
  );
  return (
    <div className={styles["page"]}>
      <label htmlFor={`note-${node}`} className={styles["label"]}>
        {t("notes.label")}
      </label>
      <textarea
        id={`note-${node}`}
        className={styles["note"]}
        value={note}
        placeholder={t("notes.placeholder")}
        maxLength={20_000}
        onChange={(event) => {
          editor.edit("note", setView(node, { note: event.target.value }), { gesture: `note ${node}` });
          if (pause.current !== null) clearTimeout(pause.current);
          pause.current = setTimeout(done, IDLE_AFTER);
        }}
        onBlur={done}
      />
    </div>
  );
}
