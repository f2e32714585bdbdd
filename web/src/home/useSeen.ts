import { type RefObject, useEffect, useRef, useState } from "react";

/** Whether something has been in sight. */
export function useSeen<Element extends HTMLElement>(): { readonly ref: RefObject<Element | null>; readonly seen: boolean } {
  const ref = useRef<Element>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (ref.current === null || seen) return;
    const watch = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    watch.observe(ref.current);
    return () => watch.disconnect();
  }, [seen]);
  return { ref, seen };
}
