import { describe, expect, it } from "vitest";
import { english } from "./english";
import { german } from "./german";
import { pseudo, type Words } from "./pseudo";

const keysOf = (words: Words, path = ""): string[] =>
  Object.entries(words).flatMap(([key, word]) =>
    typeof word === "string" ? [`${path}${key}`] : keysOf(word, `${path}${key}.`),
  );
const textsOf = (words: Words, path = ""): [string, string][] =>
  Object.entries(words).flatMap(([key, word]): [string, string][] =>
    typeof word === "string" ? [[`${path}${key}`, word]] : textsOf(word, `${path}${key}.`),
  );
const placeholders = (text: string): string[] => (text.match(/\{\{\w+/g) ?? []).sort();

describe("the words", () => {
  it("are there in German under every key of the English ones", () => {
    expect(keysOf(german).sort()).toEqual(keysOf(english).sort());
  });

  it("use the same placeholders in both languages", () => {
    const translated = new Map(textsOf(german));
    for (const [key, text] of textsOf(english)) {
      expect([key, placeholders(translated.get(key) ?? "")]).toEqual([key, placeholders(text)]);
    }
  });

  it("are not empty", () => {
    expect([...textsOf(english), ...textsOf(german)].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("keep their placeholders when they are disguised", () => {
    expect(pseudo({ greet: "Hello {{name}}" })).toEqual({ greet: "[Hélló {{name}}~~~~~]" });
  });
});
