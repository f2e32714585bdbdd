/**
 * Parts of the page that are not needed at first. They are fetched in a quiet moment, so that they are there when the
 * server is not; one that is asked for while it is away comes as soon as it is back.
 */

import { type ComponentType, lazy, type LazyExoticComponent } from "react";

type Load<Props> = () => Promise<ComponentType<Props>>;

const AT_THE_LATEST = 3000;
const FIRST_RETRY = 1000;
const LONGEST_RETRY = 8000;

const fetches: (() => Promise<unknown>)[] = [];

export function part<Props>(load: Load<Props>): LazyExoticComponent<ComponentType<Props>> {
  let fetched: Promise<ComponentType<Props>> | null = null;
  const fetchOnce = (): Promise<ComponentType<Props>> => (fetched ??= patiently(load));
  fetches.push(fetchOnce);
  return lazy(async () => ({ default: await fetchOnce() }));
}

/** Fetch all parts when there is nothing else to do. Gives the way to call it off. */
export function fetchParts(): () => void {
  const fetchAll = (): void => fetches.forEach((fetchOnce) => void fetchOnce());
  // Safari has it switched off.
  if (!("requestIdleCallback" in globalThis)) {
    const timer = setTimeout(fetchAll, AT_THE_LATEST);
    return () => clearTimeout(timer);
  }
  const idle = requestIdleCallback(fetchAll, { timeout: AT_THE_LATEST });
  return () => cancelIdleCallback(idle);
}

async function patiently<Props>(load: Load<Props>): Promise<ComponentType<Props>> {
  for (let wait = FIRST_RETRY; ; wait = Math.min(wait * 2, LONGEST_RETRY)) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
