import { afterEach, expect, it, vi } from "vitest";
import { newId } from "./id";

afterEach(() => vi.unstubAllGlobals());

it("makes ids on pages that come over plain HTTP as well", () => {
  const { crypto } = globalThis;
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(newId()).not.toBe(newId());
});
