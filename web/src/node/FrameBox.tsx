import { type CSSProperties, memo } from "react";
import { useTranslation } from "react-i18next";
import type { Frame } from "@/graph/document";
import { setFrame } from "@/graph/edit";
import { useSession } from "@/state/context";
import { colourOf } from "./colour";
import { ColourMenu } from "./ColourMenu";
import styles from "./FrameBox.module.css";
import { Title } from "./Title";

interface FrameBoxProps {
  readonly frame: Frame;
  readonly selected: boolean;
}

/** A coloured section behind nodes. Its title is the handle that it is moved by. */
export const FrameBox = memo(function FrameBox({ frame, selected }: FrameBoxProps) {
  const { t } = useTranslation("node");
  const { editor } = useSession();
  // React's types know no custom properties.
  const tint = { "--tint-of": colourOf(frame.colour, "grey") } as CSSProperties;
  return (
    <div
      role="group"
      className={styles["frame"]}
      data-selected={selected}
      style={tint}
      aria-label={frame.title || t("frame.title")}
    >
      <div className={styles["header"]} data-drag-frame="">
        <Title
          id={frame.id}
          title={frame.title}
          fallback={t("frame.title")}
          onRename={(title) => editor.edit("rename", setFrame(frame.id, { title }))}
        />
        {selected && (
          <ColourMenu
            colour={frame.colour}
            onColour={(colour) => editor.edit("colour", setFrame(frame.id, { colour }))}
          />
        )}
      </div>
    </div>
  );
});
