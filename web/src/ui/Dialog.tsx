import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button";
import { TopLayerProvider } from "./topLayer";
import styles from "./Dialog.module.css";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons along the lower edge. */
  readonly footer?: ReactNode;
  readonly shape?: "centre" | "sheet" | "wide" | "top";
  /** The title is read aloud but not drawn. */
  readonly bare?: boolean;
}

/** A window over everything else. The browser keeps the focus inside and gives it back at the end. */
export function Dialog({ title, onClose, children, footer, shape = "centre", bare = false }: DialogProps) {
  const { t } = useTranslation("ui");
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const [layer, setLayer] = useState<HTMLElement | null>(null);
  const name = useId();

  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    setLayer(shown);
    // The browser takes the first button there is. To close is not what somebody has come for.
    if (document.activeElement === close.current) shown?.focus();
    // Closed, and not only removed: the browser gives the focus back.
    return () => shown?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={styles["dialog"]}
      data-shape={shape}
      aria-labelledby={name}
      tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <TopLayerProvider value={layer}>
        <div className={styles["body"]}>
          <header className={bare ? "spoken" : styles["header"]}>
            <h2 id={name}>{title}</h2>
            {!bare && <IconButton ref={close} label={t("close")} icon={<X size={16} />} onClick={onClose} />}
          </header>
          <div className={styles["content"]}>{children}</div>
          {footer !== undefined && <footer className={styles["footer"]}>{footer}</footer>}
        </div>
      </TopLayerProvider>
    </dialog>
  );
}
