import { expect, it, vi } from "vitest";
import { takePlace, takeSound } from "./stage";

it("sends the oldest of seven players to sleep", () => {
  const asleep: number[] = [];
  const leave = Array.from({ length: 7 }, (_, nth) => takePlace(() => asleep.push(nth)));
  expect(asleep).toEqual([0]);
  leave[3]?.();
  leave.push(takePlace(() => asleep.push(7)));
  expect(asleep).toEqual([0]);
  leave.forEach((go) => go());
});

it("stops what is heard when something else begins", () => {
  const [one, two] = [document.createElement("audio"), document.createElement("video")];
  const pause = vi.spyOn(one, "pause").mockImplementation(() => undefined);
  takeSound(one);
  takeSound(one);
  expect(pause).not.toHaveBeenCalled();
  takeSound(two);
  expect(pause).toHaveBeenCalledOnce();
});
