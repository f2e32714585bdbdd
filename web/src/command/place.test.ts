import { expect, it } from "vitest";
import { NODE_WIDTH } from "@/graph/geometry";
import { docWith } from "@/graph/testing";
import { placeBeside } from "./place";
import { sessionWith } from "@/state/testing";

it("leaves a node where it was asked for, unless that is on another one", () => {
  const session = sessionWith(docWith(["audio"]));
  expect(placeBeside(session, { x: -101, y: 50 })).toEqual({ x: -104, y: 48 });
  expect(placeBeside(session, { x: 10, y: 50 })).toEqual({ x: NODE_WIDTH + 80, y: 0 });
});

it("passes by every node in the row", () => {
  const session = sessionWith(docWith(["audio", "video"]));
  expect(placeBeside(session, { x: 0, y: 0 }).x).toBeGreaterThanOrEqual(NODE_WIDTH);
  expect(placeBeside(session, { x: 400, y: 0 }).x).toBeGreaterThan(400 + NODE_WIDTH);
});
