/** What a palette searches. A sign at the beginning of what is typed changes it. */

export type Mode = "types" | "commands" | "nodes" | "assets";

const SIGNS: Readonly<Record<string, Mode>> = { ">": "commands", "@": "nodes", "#": "assets" };

export function modeOf(typed: string, usual: Mode): { readonly mode: Mode; readonly query: string } {
  const mode = SIGNS[typed.charAt(0)];
  return mode === undefined ? { mode: usual, query: typed } : { mode, query: typed.slice(1) };
}
