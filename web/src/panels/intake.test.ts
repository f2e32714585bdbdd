import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Asset } from "@/api/assets";
import { Refused } from "@/api/client";
import { type Uploaded, uploadFile } from "@/api/uploads";
import { docWith, wiresOf } from "@/graph/testing";
import { startWords } from "@/i18n";
import { sessionWith } from "@/state/testing";
import { useToasts } from "@/ui/toasts";
import { takeFiles, uploadOnly } from "./intake";
import { FILE_CATALOG } from "./testing";
import { retryUpload, useUploads } from "./uploads";

vi.mock("@/api/uploads", () => ({ uploadFile: vi.fn() }));

const upload = vi.mocked(uploadFile);
const AT = { x: 100, y: 40 };

beforeEach(() => {
  upload.mockReset();
  upload.mockImplementation((_, file) => Promise.resolve(arrived(file)));
  useUploads.setState({ list: [] });
});

describe("files that are dropped on the canvas", () => {
  it("become nodes in one column, in one step back", async () => {
    const session = sessionWith(docWith([]), FILE_CATALOG);

    await takeFiles(session, [file("moon.png"), file("sun.jpg"), file("song.mp3")], { at: AT });

    const { nodes, views } = session.editor.doc;
    expect(Object.values(nodes).map(({ type }) => type)).toEqual(["image", "image", "audio"]);
    expect(Object.values(views).map(({ title }) => title)).toEqual(["moon", "sun", "song"]);
    expect(new Set(Object.values(views).map(({ x }) => x)).size).toBe(1);
    expect(nodes["image"]?.params).toEqual({ asset: { digest: "moon.png", mediaType: "", size: 1 } });
    session.editor.undo();
    expect(session.editor.doc.nodes).toEqual({});
  });

  it("are selected", async () => {
    const session = sessionWith(docWith([]), FILE_CATALOG);

    await takeFiles(session, [file("moon.png"), file("sun.jpg")], { at: AT });

    expect([...session.view.getState().selected]).toEqual(["image", "image-2"]);
  });

  it("bring a film in through an input of the graph, as no node takes its pictures", async () => {
    const session = sessionWith(docWith([]), FILE_CATALOG);

    await takeFiles(session, [file("dance.mp4")], { at: AT });

    expect(session.editor.doc.nodes["input"]?.params).toMatchObject({
      expects: "video",
      name: "input",
      value: { kind: "video" },
    });
  });

  it("are shown for import when they are a graph", async () => {
    const session = sessionWith(docWith([]), FILE_CATALOG);
    const graph = file("walk.json");

    await takeFiles(session, [graph], { at: AT });

    expect(session.view.getState().overlay).toEqual({ kind: "import", file: graph });
    expect(upload).not.toHaveBeenCalled();
  });

  it("leave those out that the server refuses, until a person has tried again", async () => {
    const session = sessionWith(docWith([]), FILE_CATALOG);
    upload.mockImplementationOnce(() => Promise.reject(new Refused({ title: "That is no picture" } as Refused["reply"])));

    await takeFiles(session, [file("broken.png"), file("moon.png")], { at: AT });

    expect(Object.keys(session.editor.doc.nodes)).toEqual(["image"]);
    const [broken] = useUploads.getState().list;
    expect(broken).toMatchObject({ state: "failed", problem: { title: "That is no picture" } });
    await retryUpload(broken?.id ?? 0);
    expect(Object.keys(session.editor.doc.nodes)).toEqual(["image", "image-2"]);
  });
});

describe("what can't be used of what is dropped", () => {
  beforeAll(() => startWords());
  beforeEach(() => useToasts.setState({ shown: [] }));

  const told = () => useToasts.getState().shown.map(({ title, detail }) => [title, detail]);
  const folder = (name: string): File =>
    Object.assign(file(name), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("A requested file…", "NotFoundError")) }),
    });

  it("is told with the words of the server and the name of the file", async () => {
    const problem = { title: "That is no picture", hint: "Bring another one." } as Refused["reply"];
    upload.mockImplementationOnce(() => Promise.reject(new Refused(problem)));

    await takeFiles(sessionWith(docWith([]), FILE_CATALOG), [file("broken.png"), file("moon.png")], { at: AT });

    expect(told()).toEqual([["broken.png: That is no picture", "Bring another one."]]);
  });

  it("is told once of all folders, and the files beside them are taken", async () => {
    const session = sessionWith(docWith([]), FILE_CATALOG);

    await takeFiles(session, [folder("pictures"), file("moon.png"), folder("graphs.json")], { at: AT });

    expect(told()).toEqual([["That is a folder. Drop the files in it.", undefined]]);
    expect(Object.keys(session.editor.doc.nodes)).toEqual(["image"]);
    expect(session.view.getState().overlay).toBeNull();
  });

  it("is told in the list of files too", async () => {
    await uploadOnly(sessionWith(docWith([]), FILE_CATALOG), [folder("pictures")]);

    expect(told()).toHaveLength(1);
    expect(upload).not.toHaveBeenCalled();
  });
});

describe("files that are dropped on an input", () => {
  const doc = docWith(["face-embed", "image-generate", "beat"]);

  it("are wired to it, in the same step back", async () => {
    const session = sessionWith(doc, FILE_CATALOG);

    await takeFiles(session, [file("me.png")], { at: AT, onto: { node: "face-embed", port: "image" } });

    expect(wiresOf(session.editor.doc)).toEqual(["image.image > face-embed.image"]);
    session.editor.undo();
    expect(session.editor.doc).toEqual(doc);
  });

  it("are all wired to it when it takes a list", async () => {
    const session = sessionWith(doc, FILE_CATALOG);

    await takeFiles(session, [file("a.png"), file("b.png")], {
      at: AT,
      onto: { node: "image-generate", port: "references" },
    });

    expect(wiresOf(session.editor.doc)).toEqual([
      "image.image > image-generate.references",
      "image-2.image > image-generate.references",
    ]);
  });

  it("give their sound when it wants a sound and they are films", async () => {
    const session = sessionWith(doc, FILE_CATALOG);

    await takeFiles(session, [file("dance.mp4")], { at: AT, onto: { node: "beat", port: "audio" } });

    expect(wiresOf(session.editor.doc)).toEqual(["audio.audio > beat.audio"]);
  });

  it("get a node without a wire when they do not fit", async () => {
    const session = sessionWith(doc, FILE_CATALOG);

    await takeFiles(session, [file("me.png")], { at: AT, onto: { node: "beat", port: "audio" } });

    expect(wiresOf(session.editor.doc)).toEqual([]);
    expect(session.editor.doc.nodes["image"]).toBeDefined();
  });
});

function file(name: string): File {
  return new File(["x"], name);
}

const VALUES: Readonly<Record<string, object>> = {
  mp3: { kind: "audio", seconds: 60, sampleRate: 44100, channels: 2 },
  mp4: { kind: "video", width: 16, height: 9, fps: 25, frames: 25, seconds: 1 },
};
const PICTURE = { kind: "image", width: 16, height: 9 };

function arrived({ name }: File): Uploaded {
  const value = { ...(VALUES[name.split(".")[1] ?? ""] ?? PICTURE), artifact: { digest: name, mediaType: "", size: 1 } };
  return { asset: { id: name, project: "p", name, value, createdAt: 0 } as Asset, reused: false };
}
