import type { Problem } from "@/api/types";

/** What the server has against a setting, or against a part of it. */
export function refusalOf(problems: readonly Problem[], name: string): string | undefined {
  const problem = problems.find(({ where }) => settingOf(where?.field) === name);
  return problem === undefined ? undefined : problem.detail || problem.title;
}

/** The setting that a place in the settings belongs to: `titles` of `titles[1].text`. */
export function settingOf(field: string | null | undefined): string | undefined {
  return field?.split(/[.[]/, 1)[0];
}
