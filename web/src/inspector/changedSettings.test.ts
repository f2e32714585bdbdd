import { describe, expect, it } from "vitest";
import { typeWith } from "@/form/testing";
import { changedSettings, settingsOf } from "./changedSettings";

describe("the settings of a take", () => {
  const video = typeWith("video");

  it("are compared with defaults counted in", () => {
    const then = { model: "camera", move: "auto", seconds: 4, seed: 3 };
    expect(changedSettings(video, then, { move: "push" })).toEqual([
      { name: "move", then: "auto", now: "push" },
      { name: "seed", then: 3, now: 0 },
    ]);
  });

  it("come back without defaults, and what was not set then is cleared", () => {
    expect(settingsOf(video, { move: "auto", seed: 3 }, { move: "push", width: 640 })).toEqual({
      move: undefined,
      width: undefined,
      seed: 3,
    });
  });
});
