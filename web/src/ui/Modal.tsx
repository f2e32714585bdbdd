import { type CSSProperties, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { Messages } from "./Messages";
import { putOnTop, TopLayerProvider } from "./topLayer";

interface ModalProps {
  readonly className: string | undefined;
  readonly shape?: string;
  readonly style?: CSSProperties;
  /** The id of what names it. */
  readonly name: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The frame of whatever lies over everything else. The browser keeps the focus inside and gives it back at the end. */
export function Modal({ className, shape, style, name, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [layer, setLayer] = useState<HTMLElement | null>(null);

  useLayoutEffect(() => {
    const shown = dialog.current;
    if (shown === null) return;
    shown.showModal();
    setLayer(shown);
    const leave = putOnTop(shown);
    return () => {
      leave();
      // Closed, and not only removed: the browser gives the focus back.
      shown.close();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className={className}
      data-shape={shape}
      style={style}
      aria-labelledby={name}
      tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <TopLayerProvider value={layer}>
        {children}
        <Messages />
      </TopLayerProvider>
    </dialog>
  );
}
