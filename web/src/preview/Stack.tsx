import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Stack.module.css";

interface StackProps {
  readonly count: number;
  /** The uppermost of them. */
  readonly children: ReactNode;
}

/** A list: its first item with up to two behind it. */
export function Stack({ count, children }: StackProps) {
  const { t } = useTranslation("preview");
  return (
    <div className={styles["stack"]} data-deep={Math.min(3, count)}>
      {children}
      <span className={styles["count"]}>{t("list.items", { count })}</span>
    </div>
  );
}
