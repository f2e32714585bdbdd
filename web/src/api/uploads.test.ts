import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ASSET, FakeTus } from "./tusTesting";
import { uploadFile } from "./uploads";
import type { UploadStage } from "./uploadStage";

// Vitest runs in Node and would take the build for Node; a page has the one for browsers.
vi.mock("tus-js-client", () => vi.importActual<object>("../../node_modules/tus-js-client/lib.esm/browser/index.js"));

const MB = 1024 * 1024;

const asked: string[] = [];
let answers: Record<string, () => Response> = {};

beforeEach(() => {
  asked.length = 0;
  answers = {
    "GET /api/projects/p/assets": () => reply({ items: [], total: 0 }, 200),
    "POST /api/projects/p/direct-uploads": () => reply({ way: "ordinary", asset: null, url: null, public: false }, 200),
  };
  vi.stubGlobal("fetch", (request: Request) => {
    const line = `${request.method} ${new URL(request.url).pathname}`;
    asked.push(line);
    return Promise.resolve(answers[line]?.() ?? reply({ code: "unexpected", title: line }, 500));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe("an upload", () => {
  it("sends no bytes of a file that the project has already", async () => {
    answers["GET /api/projects/p/assets"] = () => reply({ items: [ASSET], total: 1 }, 200);

    const uploaded = await uploadFile("p", fileOf(3));

    expect(uploaded).toMatchObject({ reused: true, asset: { id: "a1" } });
    expect(asked).toEqual(["GET /api/projects/p/assets"]);
  });

  it("sends no bytes of a large file that another project has", async () => {
    const known = { way: "known", asset: { ...ASSET, known: true }, url: null, public: false };
    answers["POST /api/projects/p/direct-uploads"] = () => reply(known, 200);

    const uploaded = await uploadFile("p", fileOf(9 * MB));

    expect(uploaded).toMatchObject({ reused: true, asset: { id: "a1" } });
    expect(asked).toEqual(["GET /api/projects/p/assets", "POST /api/projects/p/direct-uploads"]);
  });

  it("asks by the SHA-256 of the bytes", async () => {
    const digests: (string | null)[] = [];
    vi.stubGlobal("fetch", (request: Request) => {
      digests.push(new URL(request.url).searchParams.get("digest"));
      return Promise.resolve(reply({ items: [ASSET], total: 1 }, 200));
    });

    await uploadFile("p", new File(["abc"], "abc.txt"));

    expect(digests).toEqual(["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]);
  });

  it("sends a small file in one piece", async () => {
    answers["POST /api/projects/p/assets"] = () => reply({ ...ASSET, known: false }, 201);

    const uploaded = await uploadFile("p", fileOf(3));

    expect(uploaded).toMatchObject({ reused: false, asset: { id: "a1" } });
    expect(asked).toEqual(["GET /api/projects/p/assets", "POST /api/projects/p/assets"]);
  });

  it("says why the server can't use a file", async () => {
    answers["POST /api/projects/p/assets"] = () => reply({ code: "not_media", title: "That is no picture" }, 422);

    await expect(uploadFile("p", fileOf(3))).rejects.toThrow("That is no picture");
  });

  it("goes on after a cut where it was, without sending anything twice", async () => {
    const server = new FakeTus({ cutAfter: 4 * MB });
    vi.stubGlobal("XMLHttpRequest", server.Request);
    answers["GET /api/projects/p/uploads/u1"] = () => reply({ asset: "a1", state: "done", problem: null }, 200);
    answers["GET /api/projects/p/assets/a1"] = () => reply({ ...ASSET, usedBy: {} }, 200);
    const stages: UploadStage["kind"][] = [];

    const uploaded = await uploadFile("p", fileOf(9 * MB), { onStage: ({ kind }) => stages.push(kind) });

    expect(uploaded.asset.id).toBe("a1");
    expect(server.patches).toEqual([
      { offset: 0, bytes: 9 * MB },
      { offset: 4 * MB, bytes: 5 * MB },
    ]);
    expect(stages.filter((kind, nth) => kind !== stages[nth - 1])).toEqual([
      "reading",
      "sending",
      "cut",
      "sending",
      "checking",
    ]);
  });

  it("ends when the browser does not tell what was left off", async () => {
    const { Upload } = await import("tus-js-client");
    const lost = vi.spyOn(Upload.prototype, "findPreviousUploads").mockRejectedValue(new DOMException("", "SecurityError"));

    await expect(uploadFile("p", fileOf(9 * MB))).rejects.toThrow(expect.objectContaining({ name: "SecurityError" }));

    lost.mockRestore();
  });

  it("forgets what has arrived when it is stopped", async () => {
    const server = new FakeTus({ cutAfter: null });
    vi.stubGlobal("XMLHttpRequest", server.Request);
    const stop = new AbortController();

    const uploading = uploadFile("p", fileOf(9 * MB), {
      signal: stop.signal,
      onStage: ({ kind }) => {
        if (kind === "sending") stop.abort();
      },
    });

    await expect(uploading).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    await vi.waitFor(() => expect(server.ended).toBe(true));
  });
});

function fileOf(size: number): File {
  return new File([new Uint8Array(size)], "moon.png", { type: "image/png" });
}

function reply(body: object, status: number): Response {
  // A Problem says its status itself.
  return new Response(JSON.stringify({ ...body, status }), { status, headers: { "Content-Type": "application/json" } });
}
