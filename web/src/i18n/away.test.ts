import i18next from "i18next";
import { beforeEach, expect, it, vi } from "vitest";
import { Unreachable } from "@/api/client";
import { choose, startWords } from "./index";

vi.mock("./german", () => {
  throw new TypeError("Failed to fetch dynamically imported module");
});

beforeEach(() => localStorage.clear());

it("says that the server is away when the words of a language can't be fetched, and stays with those there are", async () => {
  await startWords();

  await expect(choose("de")).rejects.toThrow(Unreachable);

  expect([i18next.language, localStorage.length]).toEqual(["en", 0]);
});

it("begins in English when the words that were chosen before can't be fetched", async () => {
  localStorage.setItem("reelgraph.language", "de");

  await startWords();

  expect(i18next.language).toBe("en");
});
