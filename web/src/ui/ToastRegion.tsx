import { X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "./Button";
import { dismiss, useToasts } from "./toasts";
import styles from "./ToastRegion.module.css";

const SHOWN_FOR = 6000;
const NO_KEYS: string[] = [];

export function ToastRegion() {
  const { t } = useTranslation("ui");
  const shown = useToasts((toasts) => toasts.shown);
  return (
    <Radix.Provider duration={SHOWN_FOR} label={t("toasts")}>
      {shown.map(({ id, title, detail, look, action }) => (
        <Radix.Root
          key={id}
          className={styles["toast"]}
          data-look={look}
          type="background"
          onOpenChange={(open) => {
            if (!open) dismiss(id);
          }}
        >
          <div className={styles["words"]}>
            <Radix.Title>{title}</Radix.Title>
            {detail !== undefined && <Radix.Description>{detail}</Radix.Description>}
          </div>
          {action !== undefined && (
            <Radix.Action asChild altText={action.label}>
              <Button size="small" onClick={action.run}>
                {action.label}
              </Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton size="small" label={t("dismiss")} icon={<X size={14} />} />
          </Radix.Close>
        </Radix.Root>
      ))}
      {/* Without a key of its own: F8, which Radix takes, goes to the next problem here. */}
      <Radix.Viewport className={styles["region"]} label={t("toasts")} hotkey={NO_KEYS} />
    </Radix.Provider>
  );
}
