import { type CSSProperties, memo } from "react";
import { useTranslation } from "react-i18next";
import { nodeOf, viewOf } from "@/graph/document";
import { setParams, setView } from "@/graph/edit";
import { useDoc, useSession, useView } from "@/state/context";
import { useGesture } from "@/state/useGesture";
import { colourOf } from "./colour";
import { ColourMenu } from "./ColourMenu";
import styles from "./StickyNote.module.css";
import { Title } from "./Title";

interface StickyNoteProps {
  readonly id: string;
  readonly selected: boolean;
}

/** Words on the canvas. */
export const StickyNote = memo(function StickyNote({ id, selected }: StickyNoteProps) {
  const { t } = useTranslation("node");
  const { editor } = useSession();
  const gesture = useGesture(`text ${id}`);
  const { title, colour } = useDoc((doc) => viewOf(doc, id));
  const past = useView((view) => view.past !== null);
  const words = useDoc((doc) => nodeOf(doc, id)?.params["text"]);
  const text = typeof words === "string" ? words : "";
  // React's types know no custom properties.
  const tint = { "--tint-of": colourOf(colour, "yellow") } as CSSProperties;
  return (
    <div className={styles["note"]} data-selected={selected} style={tint}>
      <div className={styles["header"]}>
        <Title
          id={id}
          title={title}
          fallback={t("note.title")}
          onRename={(next) => editor.edit("rename", setView(id, { title: next }))}
        />
        {selected && (
          <ColourMenu colour={colour} onColour={(next) => editor.edit("colour", setView(id, { colour: next }))} />
        )}
      </div>
      <textarea
        className={`${styles["text"] ?? ""} nodrag nowheel`}
        value={text}
        readOnly={past}
        placeholder={t("note.empty")}
        aria-label={title || t("note.title")}
        data-field="text"
        maxLength={MOST}
        onChange={(event) => gesture.edit("note", setParams(id, { text: event.target.value }))}
        onBlur={gesture.end}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          event.currentTarget.closest<HTMLElement>("[data-node]")?.focus();
        }}
      />
    </div>
  );
});

const MOST = 20_000;
