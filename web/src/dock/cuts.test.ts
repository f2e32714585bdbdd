// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Beats } from "@/api/types";
import { type CutPlan, shotsOf } from "./cuts";
import films from "./films.json";

interface Film {
  readonly name: string;
  readonly lengths: readonly number[];
  readonly song: number | null;
  readonly beats: Beats | null;
  readonly plan: CutPlan;
  readonly shots: readonly (readonly number[])[];
}

describe("a film on the page is cut like that of the node:", () => {
  // The file is made from the node itself; see tests/node_types/_lib/assembly/test_page_timeline.py.
  it.each(films as unknown as readonly Film[])("$name", ({ lengths, beats, song, plan, shots }) => {
    expect(shotsOf(lengths, beats, song, plan).map(({ clip, start, end }) => [clip, start, end])).toEqual(shots);
  });
});

it("has no shots where there are no clips", () => {
  expect(shotsOf([], null, null, { cut: "seconds", every: 2, start: 0, seconds: 0, fps: 30, half: 0 })).toEqual([]);
  expect(shotsOf([], null, 10, { cut: "seconds", every: 2, start: 0, seconds: 0, fps: 30, half: 0 })).toEqual([]);
});
