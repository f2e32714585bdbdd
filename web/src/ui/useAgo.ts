import { useEffect, useState } from "react";
import { ago } from "@/i18n/format";

const EVERY_MS = 30_000;

/** How long ago something was, in words. The clock of the server may be ahead: what it tells is still not the future. */
export function useAgo(seconds: number): string {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1000), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return ago(seconds, Math.max(seconds, now));
}
