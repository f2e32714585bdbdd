import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sendToStore } from "./direct";
import { ASSET, FakeTus } from "./tusTesting";
import { uploadFile } from "./uploads";
import type { UploadStage } from "./uploadStage";

// Vitest runs in Node and would take the build for Node; a page has the one for browsers.
vi.mock("tus-js-client", () => vi.importActual<object>("../../node_modules/tus-js-client/lib.esm/browser/index.js"));

const MB = 1024 * 1024;
const SIZE = 9 * MB;
const LINK = "https://files.example/films/one?X-Amz-Signature=7";
const OFFER = "POST /api/projects/p/direct-uploads";
const CONFIRM = "POST /api/projects/p/direct-uploads/confirm";

let asked: string[] = [];
let bodies: unknown[] = [];
let answers: Record<string, () => Response> = {};
let day = Date.UTC(2026, 4, 1);

beforeEach(() => {
  // What was learned of the way to the store is forgotten by the next day.
  vi.useFakeTimers({ toFake: ["Date"], now: (day += 86_400_000) });
  [asked, bodies] = [[], []];
  const offer = { way: "direct", asset: null, url: LINK, headers: { "Content-Length": String(SIZE) }, expiresAt: 1, public: true };
  answers = {
    "GET /api/projects/p/assets": () => reply({ items: [], total: 0 }, 200),
    [OFFER]: () => reply(offer, 200),
    [CONFIRM]: () => reply({ ...ASSET, known: false }, 201),
    "GET /api/projects/p/uploads/u1": () => reply({ asset: "a1", state: "done", problem: null }, 200),
    "GET /api/projects/p/assets/a1": () => reply({ ...ASSET, usedBy: {} }, 200),
  };
  vi.stubGlobal("fetch", async (request: Request) => {
    const line = `${request.method} ${new URL(request.url).pathname}`;
    asked.push(line);
    if (request.method === "POST") bodies.push(await request.json());
    return answers[line]?.() ?? reply({ code: "unexpected", title: line }, 500);
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe("a large file", () => {
  it("goes straight to the store and is confirmed", async () => {
    const server = served({ store: 200 });
    const stages: UploadStage[] = [];

    const uploaded = await uploadFile("p", film(), { onStage: (stage) => stages.push(stage) });

    expect(uploaded).toMatchObject({ reused: false, asset: { id: "a1" } });
    expect(server.puts).toEqual([{ url: LINK, headers: {}, bytes: SIZE, type: "" }]);
    expect(server.patches).toEqual([]);
    expect(asked).toEqual(["GET /api/projects/p/assets", OFFER, CONFIRM]);
    const [digest] = [...new Set(bodies.map((body) => (body as { digest: string }).digest))];
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(bodies).toEqual([
      { digest, size: SIZE, name: "moon.mp4" },
      { digest, name: "moon.mp4" },
    ]);
    expect(stages.filter(({ kind }) => kind !== "reading")).toEqual([
      { kind: "sending", done: 0 },
      { kind: "sending", done: SIZE },
      { kind: "checking" },
    ]);
  });

  it.each(["away", "cut", 403] as const)("goes in parts when the store can not be used: %s", async (store) => {
    const server = served({ store });

    const uploaded = await uploadFile("p", film());

    expect(uploaded.asset.id).toBe("a1");
    expect(server.puts).toHaveLength(1);
    expect(server.patches).toEqual([{ offset: 0, bytes: SIZE }]);
    expect(asked).not.toContain(CONFIRM);
  });

  it("goes in parts when the store says nothing", async () => {
    const server = served({ store: "silent" });
    holdTime();

    const uploading = uploadFile("p", film());
    await until(() => server.puts.length === 1);
    await vi.advanceTimersByTimeAsync(19_000);
    expect(server.aborted).toBe(0);
    await vi.advanceTimersByTimeAsync(2000);
    expect(server.aborted).toBe(1);
    await until(() => server.patches.length === 1);

    expect((await uploading).asset.id).toBe("a1");
  });

  it("is not sent to a store that was out of reach for the last one, for ten minutes", async () => {
    const server = served({ store: "away" });

    expect(await sent()).toBe(false);
    expect(await sent()).toBe(false);
    expect(server.puts).toHaveLength(1);

    vi.setSystemTime(day + 600_000);
    expect(await sent()).toBe(false);
    expect(server.puts).toHaveLength(2);
  });

  it("is sent to a store again that has broken off", async () => {
    const server = served({ store: "cut" });

    expect(await sent()).toBe(false);
    expect(await sent()).toBe(false);

    expect(server.puts).toHaveLength(2);
  });

  it("is not sent to a store that pages have no way to", async () => {
    const server = served({ store: 200 });
    answers[OFFER] = () => reply({ way: "direct", asset: null, url: LINK, headers: {}, expiresAt: 1, public: false }, 200);

    await uploadFile("p", film());

    expect(server.puts).toEqual([]);
    expect(server.patches).toHaveLength(1);
  });

  it("is confirmed again when the server was away", async () => {
    served({ store: 200 });
    const replies = [() => new Response("", { status: 504 }), () => reply({ code: "not_ready", title: "Wait" }, 503)];
    answers[CONFIRM] = () => replies.shift()?.() ?? reply({ ...ASSET, known: false }, 201);
    holdTime();

    const uploading = uploadFile("p", film());
    await until(() => asked.filter((line) => line === CONFIRM).length === 3, 100);

    expect((await uploading).asset.id).toBe("a1");
  });

  it("says why the server can not use it", async () => {
    const server = served({ store: 200 });
    answers[CONFIRM] = () => reply({ code: "unknown_media", title: "That is no film" }, 422);

    await expect(uploadFile("p", film())).rejects.toThrow("That is no film");
    expect(server.patches).toEqual([]);
  });

  it("stops in the middle, and is neither confirmed nor sent in parts", async () => {
    const server = served({ store: "silent" });
    const stop = new AbortController();

    const uploading = uploadFile("p", film(), {
      signal: stop.signal,
      onStage: ({ kind }) => {
        if (kind === "sending") setTimeout(() => stop.abort());
      },
    });

    await expect(uploading).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    expect(server.aborted).toBe(1);
    expect(asked).toEqual(["GET /api/projects/p/assets", OFFER]);
  });
});

function served({ store }: { readonly store: number | "silent" | "away" | "cut" }): FakeTus {
  const server = new FakeTus({ cutAfter: null, store });
  vi.stubGlobal("XMLHttpRequest", server.Request);
  return server;
}

function sent(): Promise<boolean> {
  const { signal } = new AbortController();
  const offer = { url: LINK, headers: {}, public: true };
  return sendToStore({ offer, file: new File(["film"], "moon.mp4"), onStage: () => undefined, signal });
}

/** Time passes only where a test lets it. */
function holdTime(): void {
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: day });
}

async function until(seen: () => boolean, ms = 0): Promise<void> {
  for (let left = 10_000; !seen() && left > 0; left -= 1) await vi.advanceTimersByTimeAsync(ms);
  expect(seen()).toBe(true);
}

function film(): File {
  return new File([new Uint8Array(SIZE)], "moon.mp4", { type: "video/mp4" });
}

function reply(body: object, status: number): Response {
  // A Problem says its status itself.
  return new Response(JSON.stringify({ ...body, status }), { status, headers: { "Content-Type": "application/json" } });
}
