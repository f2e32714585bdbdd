import { useEffect, useState } from "react";

const EVERY_MS = 30_000;

/** Seconds since 1970, roughly: good enough to say how long ago something was. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1000), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
