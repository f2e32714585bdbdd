/** Words that look translated: longer by a third, accented, in brackets. Placeholders stay as they are. */

export interface Words {
  readonly [key: string]: string | Words;
}

const ACCENTED: Readonly<Record<string, string>> = {
  a: "á", e: "é", i: "í", o: "ó", u: "ú", y: "ý", c: "ç", n: "ñ", s: "š", z: "ž",
  A: "Á", E: "É", I: "Í", O: "Ó", U: "Ú", C: "Ç", N: "Ñ", S: "Š",
}; // prettier-ignore

export function pseudo(words: Words): Words {
  return Object.fromEntries(
    Object.entries(words).map(([key, word]) => [key, typeof word === "string" ? disguised(word) : pseudo(word)]),
  );
}

export function disguised(word: string): string {
  const parts = word.split(/(\{\{.*?\}\}|<\/?\w+>|\$t\(.*?\))/);
  const accented = parts.map((part, at) => (at % 2 === 1 ? part : part.replace(/[a-zA-Z]/g, (c) => ACCENTED[c] ?? c)));
  return `[${accented.join("")}${"~".repeat(Math.ceil(word.length / 3))}]`;
}
