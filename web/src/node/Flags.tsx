import { Ban, Cloud, Lock, type LucideIcon, MessageSquare, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { nodeOf, viewOf } from "@/graph/document";
import { useCatalog, useDoc } from "@/state/context";
import { engineOf } from "./engine";
import styles from "./Header.module.css";
import { useShown } from "./useShown";

const ICONS = {
  kept: Lock,
  disabled: Ban,
  note: MessageSquare,
  warning: TriangleAlert,
  provider: Cloud,
} as const satisfies Readonly<Record<string, LucideIcon>>;

type Flag = keyof typeof ICONS;

/** What is true of a node beside its state. */
export function Flags({ id }: { readonly id: string }) {
  const { t } = useTranslation("node");
  const type = useCatalog().get(useDoc((doc) => nodeOf(doc, id)?.type ?? ""));
  const params = useDoc((doc) => nodeOf(doc, id)?.params);
  const note = useDoc((doc) => viewOf(doc, id).note);
  const shown = useShown(id, ({ kept, disabled, warning }) => ({ kept, disabled, warning }));
  const away = type !== undefined && params !== undefined && engineOf(type, params) === "provider";
  const raised: readonly (Flag | false)[] = [
    shown.warning && "warning",
    shown.kept && "kept",
    shown.disabled && "disabled",
    note !== "" && "note",
    away && "provider",
  ];
  const flags = raised.filter((flag) => flag !== false);
  if (flags.length === 0) return null;
  return (
    <span className={styles["flags"]}>
      {flags.map((flag) => {
        const Icon = ICONS[flag];
        const words = flag === "note" ? t("flag.note", { note }) : t(`flag.${flag}`);
        return (
          <span key={flag} role="img" data-flag={flag} aria-label={words} title={words}>
            <Icon size={13} aria-hidden="true" />
          </span>
        );
      })}
    </span>
  );
}
