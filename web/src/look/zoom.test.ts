// @vitest-environment node
import { expect, it } from "vitest";
import { moved, trueScale, WHOLE, zoomed } from "./zoom";

const ROOM = { width: 800, height: 400 };

it("keeps the point under the pointer where it is", () => {
  const zoom = zoomed(WHOLE, 2, { x: 100, y: 50 }, ROOM);
  expect(zoom).toEqual({ scale: 2, x: -100, y: -50 });
  const back = zoomed(zoom, 0.5, { x: 100, y: 50 }, ROOM);
  expect([back.scale, back.x, back.y].map(Math.abs)).toEqual([1, 0, 0]);
});

it("never gets smaller than the whole picture, and never loses it", () => {
  expect(zoomed(WHOLE, 0.1, { x: 0, y: 0 }, ROOM)).toEqual(WHOLE);
  expect(zoomed(WHOLE, 0.1, { x: 0, y: 0 }, ROOM, 0.5)).toEqual({ scale: 0.5, x: 0, y: 0 });
  expect(moved({ scale: 2, x: 0, y: 0 }, 5000, -5000, ROOM)).toEqual({ scale: 2, x: 400, y: -200 });
});

it("knows when a pixel is a pixel", () => {
  expect(trueScale({ width: 1600, height: 400 }, ROOM)).toBe(2);
  expect(trueScale({ width: 400, height: 200 }, ROOM)).toBe(0.5);
});
