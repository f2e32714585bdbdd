import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { uploadFile, type Uploaded } from "@/api/uploads";
import { cancelUpload, clearUploads, type RunningUpload, upload, useUploads } from "./uploads";

vi.mock("@/api/uploads", () => ({ uploadFile: vi.fn() }));

const sending = vi.mocked(uploadFile);

beforeEach(() => {
  sending.mockReset();
  useUploads.setState({ list: [] });
});

afterEach(() => {
  for (const { id } of useUploads.getState().list) cancelUpload(id);
});

describe("the uploads of a page", () => {
  it("tell how far each is", async () => {
    let finish: (uploaded: Uploaded) => void = () => undefined;
    sending.mockImplementation((_project, _file, options) => {
      options?.onStage?.({ kind: "sending", done: 2 });
      return new Promise((resolve) => (finish = resolve));
    });

    const ended = upload("p", new File(["abcd"], "moon.png"));
    await vi.waitFor(() => expect(states()).toEqual(["sending"]));

    expect(only()).toMatchObject({ done: 2, state: "sending" });
    finish({ asset: ASSET, reused: true });
    expect(await ended).toBe(ASSET);
    expect(only()).toMatchObject({ done: 4, state: "reused" });
  });

  it("are three at once; the others wait", async () => {
    sending.mockImplementation(untilStopped);

    for (const name of ["a", "b", "c", "d"]) void upload("p", new File(["x"], name));
    await vi.waitFor(() => expect(sending).toHaveBeenCalledTimes(3));

    expect(useUploads.getState().list[3]?.state).toBe("waiting");
  });
});

describe("an upload that is stopped", () => {
  it("gives no file and stays on the list until that is cleared", async () => {
    sending.mockImplementation(untilStopped);
    const ended = upload("p", new File(["abcd"], "moon.png"));
    await vi.waitFor(() => expect(states()).toEqual(["sending"]));

    cancelUpload(only().id);

    expect(await ended).toBeNull();
    expect(states()).toEqual(["canceled"]);
    clearUploads("p");
    expect(states()).toEqual([]);
  });
});

const ASSET = {
  id: "a1",
  project: "p",
  name: "moon.png",
  value: { kind: "image", artifact: { digest: "d", mediaType: "image/png", size: 4 }, width: 1, height: 1 },
  createdAt: 0,
} as const;

const untilStopped: typeof uploadFile = (_project, _file, options) =>
  new Promise((_, reject) => {
    options?.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    options?.onStage?.({ kind: "sending", done: 1 });
  });

function states(): string[] {
  return useUploads.getState().list.map(({ state }) => state);
}

function only(): RunningUpload {
  const [one] = useUploads.getState().list;
  if (one === undefined) throw new Error("There is no upload.");
  return one;
}
