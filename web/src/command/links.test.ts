import { beforeAll, describe, expect, it } from "vitest";
import { setView } from "@/graph/edit";
import { NO_SIZES } from "@/graph/geometry";
import { CATALOG, docWith, wiresOf } from "@/graph/testing";
import { startWords } from "@/i18n";
import { select } from "@/state/view";
import { commandOf } from "./commands";
import { linkPorts, linkWires, wiresBetween } from "./links";
import { sessionWith } from "@/state/testing";

const short = (wires: ReturnType<typeof linkWires>): string[] => wiresOf({ ...docWith([]), edges: wires.map(({ edge }) => edge) });

beforeAll(startWords);

describe("linking by keyboard", () => {
  it("offers the ports that fit something, outputs first", () => {
    const doc = docWith(["beat", "audio", "assemble"]);
    expect(linkPorts(doc, CATALOG, "beat").map(({ side, port }) => `${side} ${port.name}`)).toEqual([
      "output beats",
      "input audio",
    ]);
  });

  it("offers the nearest nodes first", () => {
    const doc = docWith(["far:assemble", "video", "near:assemble", "extend"]);
    const moved = setView("far", { x: 9000 })(doc);
    const wires = linkWires(moved, CATALOG, NO_SIZES, { node: "video", port: "video" }, "output");
    expect(short(wires)).toEqual(["video.video > near.clips", "video.video > extend.video", "video.video > far.clips"]);
  });

  it("makes the only wire between two selected nodes at once", async () => {
    const session = sessionWith(docWith(["audio", "beat"]));
    select(session.view, ["beat", "audio"]);
    await commandOf("link").run(session);
    expect(wiresOf(session.editor.doc)).toEqual(["audio.audio > beat.audio"]);
    expect(session.view.getState().overlay).toBeNull();
  });

  it("asks when there are several", async () => {
    const session = sessionWith(docWith(["prompt", "video", "extend"]));
    select(session.view, ["video", "extend"]);
    await commandOf("link").run(session);
    expect(wiresOf(session.editor.doc)).toEqual(["video.video > extend.video"]);
    select(session.view, ["input", "prompt"]);
    const several = sessionWith(docWith(["one:image-generate", "two:image-generate", "face-embed"]));
    select(several.view, ["one", "face-embed"]);
    expect(wiresBetween(several.editor.doc, CATALOG, "one", "face-embed").length).toBeGreaterThan(1);
    await commandOf("link").run(several);
    expect(several.editor.doc.edges).toEqual([]);
    expect(several.view.getState().overlay).toMatchObject({ kind: "link" });
  });

  it("tells which wires would take the place of another", () => {
    const doc = docWith(["audio", "other:audio", "beat"], ["audio.audio > beat.audio"]);
    expect(wiresBetween(doc, CATALOG, "other", "beat")).toMatchObject([{ replaces: true }]);
  });
});
