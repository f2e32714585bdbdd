import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { Beats } from "@/api/types";
import { choose, startWords } from "@/i18n";
import { BeatsLook } from "./SoundLook";

const BEATS: Beats = {
  kind: "beats", seconds: 8, bpm: 120, beats: [0, 0.5], downbeats: [0], onsets: [], energy: [], energyRate: 4, loudness: -14, peaks: [],
  sections: [{ start: 0, end: 4, label: "loud", energy: 0.5 }, { start: 4, end: 8, label: "refrain", energy: 1 }],
}; // prettier-ignore

beforeAll(startWords);
afterEach(async () => {
  cleanup();
  await choose("en");
});

it("names the parts of a song in the language of the page, and those that it does not know as they are", async () => {
  await choose("de");

  render(<BeatsLook beats={BEATS} />);

  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["laut", "refrain"]);
});
