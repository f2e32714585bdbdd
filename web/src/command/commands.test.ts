import { describe, expect, it } from "vitest";
import { english } from "@/i18n/english";
import { german } from "@/i18n/german";
import { COMMANDS } from "./commands";

const sources: Readonly<Record<string, string>> = import.meta.glob("../**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Keys without what may be held down as well, which is how two of them meet. */
const plain = (keys: string): string => keys.replaceAll("[Shift]+", "").toLowerCase();

describe("the table of commands", () => {
  it("has no two commands for the same keys", () => {
    const owners = COMMANDS.flatMap(({ id, keys }) => keys.map((key): [string, string] => [plain(key), id]));
    const shared = owners.filter(([key, id]) => owners.some(([other, owner]) => other === key && owner !== id));
    expect(shared).toEqual([]);
  });

  it("has no two commands of one name", () => {
    const ids = COMMANDS.map(({ id }) => id);
    expect(ids.length).toBe(new Set(ids).size);
  });

  it("leaves the browser its own keys", () => {
    const taken = ["$mod++", "$mod+-", "$mod+0", "tab", "$mod+n", "$mod+t", "$mod+w", "$mod+shift+p", "$mod+shift+n"];
    expect(COMMANDS.flatMap(({ keys }) => keys.map(plain)).filter((key) => taken.includes(key))).toEqual([]);
  });

  it("lets single keys work in no field", () => {
    const single = COMMANDS.filter(({ keys }) => keys.some((key) => !key.includes("$mod") && !/^(F\d|Escape)/.test(key)));
    expect(single.filter(({ inFields }) => inFields === true).map(({ id }) => id)).toEqual([]);
  });

  it("knows letters with Alt by their place on the keyboard", () => {
    const typed = COMMANDS.flatMap(({ keys }) => keys).filter((key) => /Alt\+.$/.test(key));
    expect(typed).toEqual([]);
  });

  it.each([
    ["English", english],
    ["German", german],
  ])("has words for every command in %s", (_language, words) => {
    const labels: Readonly<Record<string, string>> = words.command.label;
    expect(COMMANDS.map(({ id }) => id).sort()).toEqual(Object.keys(labels).sort());
  });

  it("has words for every edit that is made anywhere", () => {
    const written = Object.entries(sources).filter(([path]) => !path.includes(".test."));
    const used = written.flatMap(([, text]) => [...text.matchAll(/\.edit\(\s*"([^"]+)"/g)].map(([, label = ""]) => label));
    expect([...new Set(used)].filter((label) => !(label in english.command.edit))).toEqual([]);
    expect(used).toContain("delete");
  });
});
