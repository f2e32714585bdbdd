import i18next from "i18next";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setView } from "@/graph/edit";
import { docWith, nodeType } from "@/graph/testing";
import { choose, startWords } from "./index";
import { enumTitle, nodeTitle, paramHint, paramTitle, portTitle, settingTitle, typeTitle } from "./catalog";

const VIDEO = { ...nodeType("video", [], []), params: { properties: { move: { title: "Camera move" } } } };

beforeAll(startWords);
afterAll(() => i18next.changeLanguage("en"));

describe("the words of the catalogue", () => {
  it("are in English those of the server, or the name made readable", () => {
    expect(typeTitle(VIDEO)).toBe("Video");
    expect(settingTitle(VIDEO, "move")).toBe("Camera move");
    expect(portTitle("face-embed", "min_quality")).toBe("Min quality");
    expect(enumTitle("prompt", "shot", "over-shoulder")).toBe("Over shoulder");
    expect(enumTitle("assemble", "fit", "fit", "Between bars")).toBe("Between bars");
    expect(paramHint("video", "move", {})).toBe("");
  });

  it("are in German our own, and the server's for what only this install has", async () => {
    await choose("de");
    expect(portTitle("video", "image")).toBe("Bild");
    expect(enumTitle("video", "move", "push", "Push")).toBe("Heranfahren");
    expect(paramTitle("assemble", "titles.start", { title: "Start" })).toBe("Beginn");
    expect(paramTitle("plug-in", "start", { title: "Start" })).toBe("Start");
  });

  it("name a node by its own title before that of its type", async () => {
    await choose("de");
    const doc = docWith(["beat"]);
    const catalog = new Map([["beat", nodeType("beat", [], [])]]);
    expect(nodeTitle(doc, catalog, "beat")).toBe("Takt finden");
    expect(nodeTitle(setView("beat", { title: "Its beats" })(doc), catalog, "beat")).toBe("Its beats");
  });

  it("name a node whose type is not installed by that, and one that is gone by its id", () => {
    const doc = docWith(["hero:gone"]);
    expect(["hero", "ghost"].map((id) => nodeTitle(doc, new Map(), id))).toEqual(["gone", "ghost"]);
  });
});
