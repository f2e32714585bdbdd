import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Tooltip } from "./Tooltip";
import styles from "./Button.module.css";

type Look = "plain" | "primary" | "quiet" | "danger";

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className"> {
  readonly look?: Look;
  readonly size?: "normal" | "small";
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = "plain", size = "normal", type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={styles["button"]} data-look={look} data-size={size} {...rest} />;
}

interface IconButtonProps extends Omit<ButtonProps, "children" | "aria-label"> {
  /** What the button does: its name, and its tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  /** The keys that do the same, as the tooltip shows them. */
  readonly keys?: string | undefined;
}

export function IconButton({ label, icon, keys, look = "quiet", ...rest }: IconButtonProps) {
  return (
    <Tooltip text={keys === undefined ? label : `${label} · ${keys}`}>
      <Button look={look} aria-label={label} data-icon="" {...rest}>
        {icon}
      </Button>
    </Tooltip>
  );
}
