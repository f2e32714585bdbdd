// @vitest-environment node
import { expect, it } from "vitest";
import { frameAt, momentOf, stepped, timecode } from "./timecode";

it("counts frames from 0 and starts a new second after the last one", () => {
  expect(timecode(0, 30)).toBe("00:00:00:00");
  expect(timecode(0.9999, 30)).toBe("00:00:01:00");
  expect(timecode(momentOf(29, 30), 30)).toBe("00:00:00:29");
  expect(timecode(3725.5, 24)).toBe("01:02:05:12");
});

it("counts broken rates by their whole one", () => {
  expect(timecode(momentOf(30, 29.97), 29.97)).toBe("00:00:01:00");
});

it("finds every frame again at its own moment", () => {
  for (const fps of [23.976, 24, 25, 29.97, 30, 60]) {
    for (let frame = 0; frame < 2000; frame += 1) expect(frameAt(momentOf(frame, fps), fps)).toBe(frame);
  }
});

it("steps by frames and stays inside the clip", () => {
  expect(frameAt(stepped(momentOf(10, 30), 1, 30, 96), 30)).toBe(11);
  expect(frameAt(stepped(momentOf(10, 30), -3, 30, 96), 30)).toBe(7);
  expect(frameAt(stepped(momentOf(0, 30), -1, 30, 96), 30)).toBe(0);
  expect(frameAt(stepped(momentOf(95, 30), 1, 30, 96), 30)).toBe(95);
});
