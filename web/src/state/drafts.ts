/**
 * What is not saved yet, kept in the browser. Every session keeps its own under its id; what one has left behind that is
 * gone is taken over by the next one that opens the project. A page that is being left has no time for a database: its last
 * words go where they are written at once, and are newer than what the database has under the same key.
 *
 * It is done as well as the browser can: where its storage is full or blocked, all goes on without drafts.
 */

import { delMany, entries, set } from "idb-keyval";
import type { Draft } from "./editor";

export interface Drafts {
  /** What was left behind. It stays where it is until a draft that holds all of it is kept, or dropped as saved. */
  readonly takeOver: (open: ReadonlySet<string>) => Promise<readonly Draft[]>;
  readonly keep: (draft: Draft) => void;
  /** Keep it before this returns: the page may be gone the moment after. */
  readonly keepAtOnce: (draft: Draft) => void;
  readonly drop: () => void;
}

const PREFIX = "draft";

/** The drafts of a project for the session with this id. */
export function draftsOf(project: string, session: string): Drafts {
  const own = `${PREFIX} ${project} ${session}`;
  let left: string[] = [];

  const isLeft = (key: string, open: ReadonlySet<string>): boolean => {
    const [kind, of, whose] = key.split(" ");
    return kind === PREFIX && of === project && whose !== undefined && !open.has(whose);
  };
  const keep = async (draft: Draft): Promise<void> => {
    await set(own, draft);
    localStorage.removeItem(own);
    await forget(left);
  };
  const forget = async (keys: string[]): Promise<void> => {
    left = [];
    for (const key of keys) localStorage.removeItem(key);
    await delMany(keys);
  };
  return {
    takeOver: async (open) => {
      const found = new Map((await entries<string, Draft>().catch(() => [])).filter(([key]) => isLeft(key, open)));
      for (const [key, draft] of lastWords()) if (isLeft(key, open)) found.set(key, draft);
      left = [...found.keys()];
      return [...found.values()];
    },
    keep: (draft) => void keep(draft).catch(() => undefined),
    keepAtOnce: (draft) => {
      try {
        localStorage.setItem(own, JSON.stringify(draft));
      } catch {
        // Larger than this storage, or blocked: what was kept a moment ago has to do.
        void keep(draft).catch(() => undefined);
      }
    },
    drop: () => void forget([own, ...left]).catch(() => undefined),
  };
}

/** The drafts that were kept at once, by key. Only we write below these keys. */
function lastWords(): [string, Draft][] {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX} `));
    return keys.map((key) => [key, JSON.parse(localStorage.getItem(key) ?? "") as Draft]);
  } catch {
    return [];
  }
}
