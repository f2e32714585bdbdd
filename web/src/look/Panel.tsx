import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/Button";
import styles from "./Panel.module.css";

interface PanelProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  /** Keys that nothing inside has taken. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  /** Behind the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** What the panel is about: with another subject, its player takes the keys. */
  readonly subject: string;
}

/**
 * A large window over the canvas that can go on being used. The keys of the panel work while the focus is in it; at the
 * end the focus goes back to where it was.
 */
export function Panel({ title, onClose, onKey, actions, children, subject }: PanelProps) {
  const { t } = useTranslation("look");
  const panel = useRef<HTMLElement>(null);
  const name = useId();

  const opened = useRef(false);
  useEffect(() => {
    const { activeElement: before } = document;
    return () => {
      opened.current = false;
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const { current } = panel;
    const { activeElement } = document;
    // Who walks on the canvas meanwhile, or uses a button here, keeps the focus.
    const taken = activeElement !== null && activeElement !== document.body && activeElement !== current;
    if (taken && opened.current) return;
    opened.current = true;
    (current?.querySelector<HTMLElement>("[data-player]") ?? current)?.focus({ preventScroll: true });
  }, [subject]);

  return (
    <section
      ref={panel}
      role="dialog"
      aria-modal="false"
      aria-labelledby={name}
      tabIndex={-1}
      className={styles["panel"]}
      onKeyDown={(event) => {
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
        const closes = event.key === "Escape" || (event.key === " " && !pressesItself(event.target));
        if (closes) onClose();
        if (!closes && !onKey(event)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <header className={styles["header"]}>
        <h2 id={name} className={styles["title"]}>
          {title}
        </h2>
        {actions}
        <IconButton label={t("close")} keys={t("escape")} icon={<X size={16} />} onClick={onClose} />
      </header>
      <div className={styles["content"]}>{children}</div>
    </section>
  );
}

function pressesItself(target: EventTarget): boolean {
  return target instanceof Element && target.closest("button, a[href], input, select, textarea, summary") !== null;
}
