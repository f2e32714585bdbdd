import { useEffect, useState } from "react";

/** Whether somebody uses fingers now: they move the canvas and zoom, also where a node lies, and move what is selected. */
export function useTouched(element: HTMLElement): boolean {
  const [touched, setTouched] = useState(() => matchMedia("(pointer: coarse)").matches);
  useEffect(() => {
    const heard = ({ pointerType }: PointerEvent): void => setTouched(pointerType === "touch");
    element.addEventListener("pointerdown", heard, true);
    return () => element.removeEventListener("pointerdown", heard, true);
  }, [element]);
  return touched;
}
