// @vitest-environment node
import { expect, it } from "vitest";
import { correction } from "./inStep";

it("leaves alone what is in step", () => {
  expect(correction(0.15 / 30, 30, 1)).toEqual({ rate: 1, jumps: false });
});

it("plays a little faster to catch up, and slower to wait", () => {
  expect(correction(0.5 / 30, 30, 1).rate).toBeGreaterThan(1);
  expect(correction(-0.5 / 30, 30, 2).rate).toBeLessThan(2);
  expect(correction(2 / 30, 30, 1).rate).toBeGreaterThan(correction(0.5 / 30, 30, 1).rate);
});

it("jumps when it is further away than anybody would wait for", () => {
  expect(correction(5 / 30, 30, 1)).toEqual({ rate: 1, jumps: true });
});

it("brings a clip that is three frames behind within one frame in less than a second", () => {
  let behind = 3 / 30;
  for (let tick = 0; tick < 60; tick += 1) behind -= (correction(behind, 30, 1).rate - 1) / 60;
  expect(Math.abs(behind)).toBeLessThan(1 / 30);
});
