import { Command } from "cmdk";
import { Search as Glass } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { takesFocus } from "@/command";
import styles from "./Search.module.css";

interface SearchProps {
  /** What is sought: read aloud as the name of the field and of the list. */
  readonly label: string;
  readonly placeholder: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** The row that Enter takes, when somebody wants to know. */
  readonly current?: string;
  readonly onCurrent?: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  /** What stands below the list. */
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

/** A field with a list below it, worked by ↑ ↓ Enter. Whoever fills the list has filtered and ranked it. */
export function Search({ label, placeholder, query, onQuery, current, onCurrent, onKeyDown, foot, children }: SearchProps) {
  const { t } = useTranslation("palette");
  return (
    <Command
      label={label}
      shouldFilter={false}
      vimBindings={false}
      loop
      className={styles["search"]}
      {...(current !== undefined && { value: current })}
      {...(onCurrent !== undefined && { onValueChange: onCurrent })}
      {...(onKeyDown !== undefined && { onKeyDown })}
    >
      <div className={styles["field"]}>
        <Glass size={16} aria-hidden="true" />
        <Command.Input ref={takesFocus} autoFocus value={query} onValueChange={onQuery} placeholder={placeholder} />
      </div>
      <Command.List label={label} className={styles["list"]}>
        <Command.Empty className={styles["empty"]}>{t("nothing")}</Command.Empty>
        {children}
      </Command.List>
      {foot}
    </Command>
  );
}
