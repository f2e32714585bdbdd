import { Tooltip as Radix } from "radix-ui";
import { type ReactNode, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { useTopLayer } from "./topLayer";
import styles from "./Tooltip.module.css";

export const TooltipProvider = Radix.Provider;

interface TooltipProps {
  readonly text: ReactNode;
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly children: ReactNode;
}

export function Tooltip({ text, side = "bottom", children }: TooltipProps) {
  const [open, setOpen] = useState(false);
  const container = useTopLayer();
  useEffect(() => (open ? onEscape(() => flushSync(() => setOpen(false))) : undefined), [open]);
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      {/* Radix asks for it only once it is drawn as open: too late where the focus comes and goes in one step. */}
      <Radix.Trigger asChild onBlur={() => setOpen(false)}>
        {children}
      </Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content className={styles["tooltip"]} side={side} sideOffset={6} collisionPadding={8}>
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Before Radix hears of the key: it would keep it, and what lies below the tooltip would stay open. */
function onEscape(act: () => void): () => void {
  const heard = ({ key }: KeyboardEvent): void => {
    if (key === "Escape") act();
  };
  addEventListener("keydown", heard, true);
  return () => removeEventListener("keydown", heard, true);
}
