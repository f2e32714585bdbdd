/**
 * What is not saved yet, kept in the browser. Every session keeps its own under its id; what one has left behind that is
 * gone is taken over by the next one that opens the project.
 *
 * It is done as well as the browser can: where its storage is full or blocked, all goes on without drafts.
 */

import { delMany, entries, set } from "idb-keyval";
import type { Draft } from "./editor";

export interface Drafts {
  /** What was left behind. It stays where it is until a draft that holds all of it is kept, or dropped as saved. */
  readonly takeOver: (open: ReadonlySet<string>) => Promise<readonly Draft[]>;
  readonly keep: (draft: Draft) => void;
  readonly drop: () => void;
}

/** The drafts of a project for the session with this id. */
export function draftsOf(project: string, session: string): Drafts {
  const own = `draft ${project} ${session}`;
  let left: string[] = [];

  const isLeft = (key: string, open: ReadonlySet<string>): boolean => {
    const [kind, of, whose] = key.split(" ");
    return kind === "draft" && of === project && whose !== undefined && !open.has(whose);
  };
  const keep = async (draft: Draft): Promise<void> => {
    await set(own, draft);
    await delMany(left);
    left = [];
  };
  const drop = async (): Promise<void> => {
    await delMany([own, ...left]);
    left = [];
  };
  return {
    takeOver: async (open) => {
      try {
        const found = (await entries<string, Draft>()).filter(([key]) => isLeft(key, open));
        left = found.map(([key]) => key);
        return found.map(([, draft]) => draft);
      } catch {
        return [];
      }
    },
    keep: (draft) => void keep(draft).catch(() => undefined),
    drop: () => void drop().catch(() => undefined),
  };
}
