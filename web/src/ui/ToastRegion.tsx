import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "./Button";
import { dismiss, type Toast, useToasts } from "./toasts";
import styles from "./ToastRegion.module.css";

const SHOWN_FOR = 6000;

/** Short messages at the edge of the page. What they say is read aloud in turn with everything else, see `announce`. */
export function ToastRegion() {
  const { t } = useTranslation("ui");
  const shown = useToasts((toasts) => toasts.shown);
  return (
    <section className={styles["region"]} aria-label={t("toasts")}>
      <ol className={styles["list"]}>
        {shown.map((message) => (
          <Message key={message.id} {...message} />
        ))}
      </ol>
    </section>
  );
}

/** It goes by itself, but not while somebody has the pointer or the focus on it. */
function Message({ id, title, detail, look, action }: Toast) {
  const { t } = useTranslation("ui");
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(id), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [id, held]);
  const hold = (): void => setHeld(true);
  const release = (): void => setHeld(false);
  return (
    <li
      className={styles["toast"]}
      data-look={look}
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      <div className={styles["words"]}>
        <p>{title}</p>
        {detail !== undefined && <p>{detail}</p>}
      </div>
      {action !== undefined && (
        <Button
          size="small"
          onClick={() => {
            action.run();
            dismiss(id);
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton size="small" label={t("dismiss")} icon={<X size={14} />} onClick={() => dismiss(id)} />
    </li>
  );
}
