import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Draft } from "./editor";
import { draftsOf } from "./drafts";

const kept = new Map<string, Draft>();
let blocked = false;

vi.mock("idb-keyval", () => {
  const reached = <Value>(work: () => Value): Promise<Value> =>
    blocked ? Promise.reject(new DOMException("", "QuotaExceededError")) : Promise.resolve(work());
  return {
    entries: () => reached(() => [...kept]),
    set: (key: string, draft: Draft) => reached(() => kept.set(key, draft)),
    delMany: (keys: readonly string[]) => reached(() => keys.forEach((key) => kept.delete(key))),
  };
});

const draft = (rev: number): Draft => ({ rev, base: {}, graph: {} });
const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  blocked = false;
  kept.clear();
  localStorage.clear();
  for (const key of ["draft p gone", "draft p open", "draft other gone"]) kept.set(key, draft(1));
});

describe("drafts", () => {
  it("of tabs that are gone are taken over, and stay until they are kept in the new one", async () => {
    const drafts = draftsOf("p", "me");
    expect(await drafts.takeOver(new Set(["open"]))).toEqual([draft(1)]);
    expect([...kept.keys()]).toContain("draft p gone");
    drafts.keep(draft(2));
    await settled();
    expect([...kept.keys()]).toEqual(["draft p open", "draft other gone", "draft p me"]);
  });

  it("are dropped with those they were made of", async () => {
    const drafts = draftsOf("p", "me");
    await drafts.takeOver(new Set(["open"]));
    drafts.drop();
    await settled();
    expect([...kept.keys()]).toEqual(["draft p open", "draft other gone"]);
  });

  it("that were kept at once are newer than what the database has, and go with it", async () => {
    draftsOf("p", "gone").keepAtOnce(draft(3));
    const drafts = draftsOf("p", "me");
    expect(await drafts.takeOver(new Set(["open"]))).toEqual([draft(3)]);
    drafts.keepAtOnce(draft(4));
    drafts.keep(draft(5));
    await settled();
    expect(localStorage.length).toBe(0);
    expect(kept.get("draft p me")).toEqual(draft(5));
  });

  it("are done without where the browser keeps nothing", async () => {
    blocked = true;
    const drafts = draftsOf("p", "me");
    expect(await drafts.takeOver(new Set())).toEqual([]);
    drafts.keep(draft(2));
    drafts.drop();
    await settled();
  });
});
