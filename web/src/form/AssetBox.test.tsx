import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Asset } from "@/api/assets";
import { type Uploaded, uploadFile } from "@/api/uploads";
import { startWords } from "@/i18n";
import { AssetBox } from "./AssetBox";
import { sessionOf, Within } from "./testing";

vi.mock("@/api/uploads", () => ({ uploadFile: vi.fn() }));

let arrive: (asset: Asset) => Promise<void>;

beforeAll(async () => {
  await startWords();
  // jsdom has no dialogs.
  HTMLDialogElement.prototype.showModal = function open() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ items: [assetOf("sun")], total: 1 })));
  let end: (uploaded: Uploaded) => void;
  const uploading = new Promise<Uploaded>((resolve) => {
    end = resolve;
  });
  vi.mocked(uploadFile).mockReturnValue(uploading);
  arrive = (asset) =>
    act(async () => {
      end({ asset, reused: false });
      await uploading;
    });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("a file that is chosen by uploading it", () => {
  it("is chosen when it has arrived", async () => {
    draw();
    upload(screen.getByLabelText("Upload…", { selector: "input" }));
    await arrive(assetOf("moon"));
    expect(chosen()).toBe("moon");
  });

  it("does not take the place of what was chosen meanwhile", async () => {
    draw();
    upload(screen.getByLabelText("Upload…", { selector: "input" }));
    fireEvent.click(screen.getByRole("button", { name: /Choose/ }));
    fireEvent.click(await screen.findByRole("button", { name: "sun" }));
    await arrive(assetOf("moon"));
    expect(chosen()).toBe("sun");
  });

  it("is not chosen by a chooser that was closed", async () => {
    draw();
    fireEvent.click(screen.getByRole("button", { name: /Choose/ }));
    const dialog = screen.getByRole("dialog");
    upload(within(dialog).getByLabelText("Upload…", { selector: "input" }));
    fireEvent.click(within(dialog).getByRole("button", { name: "Close" }));
    await arrive(assetOf("moon"));
    expect(chosen()).toBe("none");
  });
});

function Chosen() {
  const [digest, setDigest] = useState<string | null>(null);
  return (
    <>
      <p data-testid="chosen">{digest ?? "none"}</p>
      <AssetBox
        id="box"
        label="Picture"
        accept={["image"]}
        digest={digest}
        compact={false}
        onChoose={({ artifact }) => setDigest(artifact.digest)}
        onClear={() => setDigest(null)}
      />
    </>
  );
}

function draw(): void {
  render(
    <Within session={sessionOf()}>
      <Chosen />
    </Within>,
  );
}

function chosen(): string | null {
  return screen.getByTestId("chosen").textContent;
}

function upload(picker: HTMLElement): void {
  fireEvent.change(picker, { target: { files: [new File(["x"], "moon.png")] } });
}

function assetOf(name: string): Asset {
  const artifact = { digest: name, mediaType: "image/png", size: 1 };
  return { id: name, project: "test", name, value: { kind: "image", artifact, width: 1, height: 1 }, createdAt: 0 };
}
