import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./Tabs.module.css";

interface Tab<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly content: ReactNode;
}

interface TabsProps<Name extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Name>[];
  readonly current: Name;
  readonly onChange: (name: Name) => void;
  /** What stands behind the tabs, at the end of their line. */
  readonly aside?: ReactNode;
}

export function Tabs<Name extends string>({ label, tabs, current, onChange, aside }: TabsProps<Name>) {
  return (
    <Radix.Root
      className={styles["tabs"]}
      value={current}
      onValueChange={(name) => {
        const found = tabs.find((tab) => tab.name === name);
        if (found !== undefined) onChange(found.name);
      }}
    >
      <div className={styles["line"]}>
        <Radix.List className={styles["list"]} aria-label={label}>
          {tabs.map(({ name, label }) => (
            <Radix.Trigger key={name} value={name} className={styles["tab"]}>
              {label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside}
      </div>
      {tabs.map(({ name, content }) => (
        <Radix.Content key={name} value={name} className={styles["content"]} tabIndex={-1}>
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
