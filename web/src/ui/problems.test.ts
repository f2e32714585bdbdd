import { describe, expect, it } from "vitest";
import { Refused } from "@/api/client";
import type { ProblemReply } from "@/api/types";
import { described } from "./problems";

describe("what is said of an error", () => {
  it.each([
    ["It was asked for twice.", "Wait.", "It was asked for twice. Wait."],
    ["7f3a", "It may have been deleted.", "7f3a · It may have been deleted."],
    ["7f3a", "", "7f3a"],
    ["", "Wait.", "Wait."],
  ])("puts “%s” before “%s”", (detail, hint, told) => {
    const reply = { title: "No", detail, hint } as ProblemReply;
    expect(described(new Refused(reply)).detail).toBe(told);
  });
});
