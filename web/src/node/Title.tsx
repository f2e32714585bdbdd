import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSession, useView } from "@/state/context";
import styles from "./Title.module.css";

interface TitleProps {
  /** What is being renamed, by its id: a node or a frame. */
  readonly id: string;
  readonly title: string;
  /** Stands there when the title is empty. */
  readonly fallback: string;
  readonly onRename: (title: string) => void;
}

/** A name that a double click, or F2 on its node, opens for writing. */
export function Title({ id, title, fallback, onRename }: TitleProps) {
  const { view } = useSession();
  const open = useView(({ renaming }) => renaming === id);
  const close = (): void => view.setState(({ renaming }) => (renaming === id ? { renaming: null } : {}));
  if (open) return <TitleField title={title} fallback={fallback} onClose={close} onRename={onRename} />;
  return (
    <span
      className={styles["title"]}
      title={title || fallback}
      onDoubleClick={(event) => {
        event.stopPropagation();
        if (view.getState().past === null) view.setState({ renaming: id });
      }}
    >
      {title || fallback}
    </span>
  );
}

interface TitleFieldProps extends Omit<TitleProps, "id"> {
  readonly onClose: () => void;
}

function TitleField({ title, fallback, onClose, onRename }: TitleFieldProps) {
  const { t } = useTranslation("node");
  const dropped = useRef(false);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation();
    if (event.key === "Escape") dropped.current = true;
    if (event.key !== "Escape" && event.key !== "Enter") return;
    const node = event.currentTarget.closest<HTMLElement>("[data-node], [tabindex]");
    event.currentTarget.blur();
    node?.focus();
  };
  return (
    <input
      className={`${styles["field"] ?? ""} nodrag nopan`}
      defaultValue={title}
      placeholder={fallback}
      maxLength={MOST}
      aria-label={t("title.label")}
      ref={(input) => input?.select()}
      onKeyDown={onKeyDown}
      onDoubleClick={(event) => event.stopPropagation()}
      onBlur={(event) => {
        const next = event.currentTarget.value.trim();
        if (!dropped.current && next !== title) onRename(next);
        onClose();
      }}
    />
  );
}

const MOST = 200;
