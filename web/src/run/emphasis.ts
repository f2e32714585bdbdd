/**
 * Words of a sentence that stand out: names and settings. The marks are Unicode's isolates, which nobody sees or hears,
 * and which keep a name that is written from right to left in its place.
 */

const BEGIN = "\u2068";
const END = "\u2069";

export interface Part {
  readonly text: string;
  readonly strong: boolean;
}

/** Values for a sentence, marked so that `parts` finds them again. */
export function marked(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `${BEGIN}${unmarked(value)}${END}`]));
}

export function parts(sentence: string): readonly Part[] {
  return sentence
    .split(/(\u2068[^\u2069]*\u2069)/)
    .filter((text) => text !== "")
    .map((text) => ({ text: unmarked(text), strong: text.startsWith(BEGIN) }));
}

function unmarked(text: string): string {
  return text.replaceAll(BEGIN, "").replaceAll(END, "");
}
