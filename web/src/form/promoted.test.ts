import { describe, expect, it } from "vitest";
import { promoted } from "./promoted";
import { paramsOf } from "./schema";
import { typeWith } from "./testing";

describe("the settings on a node", () => {
  const namesOn = (id: string, most: number): string[] => promoted(paramsOf(typeWith(id)), most).map(({ name }) => name);

  it("are those that the type marks, and never more than there is room for", () => {
    expect(namesOn("video", 3)).toEqual(["move", "seconds"]);
    expect(namesOn("video", 1)).toEqual(["move"]);
  });

  it("are the first small ones where the type marks none", () => {
    expect(namesOn("assemble", 3)).toEqual(["transition", "transition_seconds"]);
  });
});
