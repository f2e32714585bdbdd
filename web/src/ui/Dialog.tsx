import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button";
import { Modal } from "./Modal";
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

/** A window over everything else, with its title above and its buttons below. */
export function Dialog({ title, onClose, children, footer, shape = "centre", bare = false }: DialogProps) {
  const { t } = useTranslation("ui");
  const close = useRef<HTMLButtonElement>(null);
  const name = useId();

  useLayoutEffect(() => {
    // The browser takes the first button there is. To close is not what somebody has come for.
    if (document.activeElement === close.current) close.current?.closest("dialog")?.focus();
  }, []);

  return (
    <Modal className={styles["dialog"]} shape={shape} name={name} onClose={onClose}>
      <div className={styles["body"]}>
        <header className={bare ? "spoken" : styles["header"]}>
          <h2 id={name}>{title}</h2>
          {!bare && <IconButton ref={close} label={t("close")} icon={<X size={16} />} onClick={onClose} />}
        </header>
        <div className={styles["content"]}>{children}</div>
        {footer !== undefined && <footer className={styles["footer"]}>{footer}</footer>}
      </div>
    </Modal>
  );
}
