import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { startWords } from "@/i18n";
import { english } from "@/i18n/english";
import type { Group } from "./command";
import { COMMANDS } from "./commands";
import { keyText } from "./keys";

const PAGE = `${import.meta.dirname}/../../../docs/using-the-canvas.md`;
const GROUPS: readonly Group[] = ["run", "add", "edit", "select", "view", "project"];

beforeAll(() => startWords());

it("docs/using-the-canvas.md has the keys of all commands, and no others", () => {
  const [, keys = ""] = readFileSync(PAGE, "utf8").split("### Keys of the canvas\n");
  expect(keys.split("\n### ")[0]?.trim()).toBe(GROUPS.map(tableOf).join("\n\n"));
});

function tableOf(group: Group): string {
  const rows = COMMANDS.filter((command) => command.group === group && command.keys.length > 0).map(
    ({ id, keys }) => `| ${english.command.label[id]} | ${[...new Set(keys.map(keyText))].map(asCode).join(", ")} |`,
  );
  return [`| ${english.command.group[group]} | Keys |`, "| --- | --- |", ...rows].join("\n");
}

function asCode(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}
