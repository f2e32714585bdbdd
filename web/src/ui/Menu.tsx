import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import styles from "./Menu.module.css";

export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  readonly keys?: string | undefined;
  readonly disabled?: boolean;
  /** Why it is disabled, or what it means. */
  readonly hint?: string | undefined;
  readonly checked?: boolean;
}

interface MenuProps {
  readonly trigger: ReactElement;
  /** Groups of items with a line between them. */
  readonly groups: readonly (readonly MenuItem[])[];
  readonly align?: "start" | "end";
  /** Whoever opens it otherwise than by its trigger also closes it. */
  readonly open?: boolean;
  readonly onClose?: () => void;
}

export function Menu({ trigger, groups, align = "start", open, onClose }: MenuProps) {
  return (
    <DropdownMenu.Root
      modal={false}
      {...(open !== undefined && { open })}
      onOpenChange={(opened) => {
        if (!opened) onClose?.();
      }}
    >
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles["menu"]}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onKeyDown={(event) => event.stopPropagation()}
        >
          {groups
            .filter((group) => group.length > 0)
            .map((group, at) => (
              <DropdownMenu.Group key={at} className={styles["group"]}>
                {group.map((item) => (
                  <Item key={item.label} {...item} />
                ))}
              </DropdownMenu.Group>
            ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({ label, onSelect, icon, keys, disabled = false, hint, checked }: MenuItem) {
  const inside = (
    <>
      <span className={styles["icon"]}>{checked === true ? "✓" : icon}</span>
      <span className={styles["label"]}>
        {label}
        {hint !== undefined && <small>{hint}</small>}
      </span>
      {keys !== undefined && <kbd>{keys}</kbd>}
    </>
  );
  const shared = { className: styles["item"], disabled, onSelect };
  return checked === undefined ? (
    <DropdownMenu.Item {...shared}>{inside}</DropdownMenu.Item>
  ) : (
    <DropdownMenu.CheckboxItem checked={checked} {...shared}>
      {inside}
    </DropdownMenu.CheckboxItem>
  );
}
