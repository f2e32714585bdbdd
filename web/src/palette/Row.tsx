import { Command } from "cmdk";
import type { ReactNode } from "react";
import styles from "./Row.module.css";

interface RowProps {
  /** Names the row in its list. */
  readonly value: string;
  readonly title: string;
  readonly line?: string | undefined;
  readonly icon?: ReactNode;
  readonly aside?: ReactNode;
  readonly disabled?: boolean;
  readonly onPick: () => void;
}

export function Row({ value, title, line, icon, aside, disabled = false, onPick }: RowProps) {
  return (
    <Command.Item value={value} disabled={disabled} onSelect={onPick} className={styles["row"]}>
      {icon !== undefined && <span className={styles["icon"]}>{icon}</span>}
      <span className={styles["words"]}>
        <span className={styles["title"]} title={title}>
          {title}
        </span>
        {line !== undefined && line !== "" && <small title={line}>{line}</small>}
      </span>
      {aside !== undefined && <span className={styles["aside"]}>{aside}</span>}
    </Command.Item>
  );
}
