// @vitest-environment node
import { expect, it } from "vitest";
import { addFrame, moveNodes, seq } from "./edit";
import { carriedBy, frameAround, moveCarried, nodesInFrame, refitFrames } from "./frames";
import { NO_SIZES, nodeRect } from "./geometry";
import { CATALOG, docWith } from "./testing";

const FRAME = { title: "", colour: "" };
const DOC = seq(
  addFrame({ ...FRAME, id: "act", x: -20, y: -60, width: 720, height: 500 }),
  addFrame({ ...FRAME, id: "scene", x: 0, y: -40, width: 300, height: 400 }),
)(docWith(["a:video", "b:video", "c:video"]));

it("has a node in it whose middle is in it", () => {
  const [act] = DOC.frames;
  expect(act && nodesInFrame(DOC, CATALOG, act, NO_SIZES)).toEqual(["a", "b"]);
});

it("carries its nodes and the frames in it, and not the frame around it", () => {
  const carried = carriedBy(DOC, CATALOG, ["act"], NO_SIZES);
  expect([[...carried.nodes], [...carried.frames]]).toEqual([["a", "b"], ["act", "scene"]]);
  expect([...carriedBy(DOC, CATALOG, ["scene"], NO_SIZES).frames]).toEqual(["scene"]);
  const doc = moveCarried(carried, { x: 8, y: 16 })(DOC);
  expect([doc.views.a, doc.views.b, doc.views.c]).toMatchObject([{ x: 8, y: 16 }, { x: 408, y: 16 }, { x: 800, y: 0 }]);
  expect(doc.frames).toMatchObject([{ x: -12, y: -44 }, { x: 8, y: -24 }]);
});

it("goes around nodes with room for its title", () => {
  const around = frameAround(DOC, CATALOG, ["a", "b"], NO_SIZES);
  const { height } = nodeRect(DOC, CATALOG, NO_SIZES, "a");
  expect(around).toMatchObject({ x: -24, y: -64, width: 720 });
  expect(around?.height).toBeGreaterThanOrEqual(height + 64 + 24);
  expect(frameAround(DOC, CATALOG, [], NO_SIZES)).toBeNull();
});

it("follows its nodes when they are laid out anew", () => {
  const moved = moveNodes(new Map([["a", { x: 4000, y: 0 }], ["b", { x: 4400, y: 0 }]]))(DOC);
  expect(refitFrames(DOC, CATALOG, NO_SIZES)(moved).frames[0]).toMatchObject({ x: 3976, width: 720 });
});
