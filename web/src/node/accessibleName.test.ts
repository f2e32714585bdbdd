import i18next from "i18next";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { choose, startWords } from "@/i18n";
import { accessibleName, type Spoken } from "./accessibleName";

const HERO: Spoken = {
  title: "Hero shot",
  type: "video",
  state: "stale",
  cause: "because prompt changed",
  kept: false,
  disabled: false,
  warning: false,
  inputs: 3,
  outputs: 1,
  place: 2,
  count: 9,
};

const spoken = (change: Partial<Spoken> = {}): string =>
  accessibleName({ ...HERO, ...change }, i18next.getFixedT(null, "node"));

beforeAll(startWords);
afterEach(() => choose("en"));

describe("the name of a node", () => {
  it("tells its title, type, state with the reason, ports and place", () => {
    expect(spoken()).toBe("Hero shot, video, out of date because prompt changed, 3 inputs, 1 output, 2 of 9");
  });

  it("tells what else is true of it", () => {
    expect(spoken({ state: "done", cause: "", kept: true, warning: true })).toBe(
      "Hero shot, video, done, kept, with a warning, 3 inputs, 1 output, 2 of 9",
    );
  });

  it("says the type once when the node has no title of its own", () => {
    expect(spoken({ title: "Video", type: "Video", state: "failed", cause: "" })).toBe(
      "Video, failed, 3 inputs, 1 output, 2 of 9",
    );
  });

  it("speaks German", async () => {
    await choose("de");
    expect(spoken({ cause: "", inputs: 1 })).toBe("Hero shot, video, veraltet, 1 Eingang, 1 Ausgang, 2 von 9");
  });
});
