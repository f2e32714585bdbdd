import { useTranslation } from "react-i18next";
import { viewOf } from "@/graph/document";
import { setView } from "@/graph/edit";
import { useDoc } from "@/state/context";
import { useGesture } from "@/state/useGesture";
import styles from "./Notes.module.css";

/** What somebody wrote down at a node. It changes no result. */
export function NotesTab({ node }: { readonly node: string }) {
  const { t } = useTranslation("inspector");
  const note = useDoc((doc) => viewOf(doc, node).note);
  const gesture = useGesture(`note ${node}`);
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
        onChange={(event) => gesture.edit("note", setView(node, { note: event.target.value }))}
        onBlur={gesture.end}
      />
    </div>
  );
}
