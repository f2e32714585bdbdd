import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Asset } from "@/api/assets";
import { sessionOf, Within } from "@/form/testing";
import { setParams } from "@/graph/edit";
import { docWith } from "@/graph/testing";
import { startWords } from "@/i18n";
import { AssetsPanel } from "./AssetsPanel";

// What is in sight is measured, and jsdom has no sizes.
vi.mock("./AssetGrid", () => ({
  AssetGrid: ({ assets }: { assets: readonly Asset[] }) => assets.map(({ id, name }) => <b key={id}>{name}</b>),
}));

const TOTAL = 500;

/** In the order of the server: the oldest first. */
const ASSETS = Array.from({ length: TOTAL }, (_, at) => ({
  id: `a${at}`,
  project: "test",
  name: `Still ${at}`,
  createdAt: at,
  value: { kind: "image", artifact: { digest: `d${at}`, size: 1, mediaType: "image/png" }, width: 8, height: 8 },
}));

beforeAll(startWords);
beforeEach(() => {
  vi.stubGlobal("fetch", vi.fn(({ url }: Request) => {
    const { searchParams } = new URL(url);
    const offset = Number(searchParams.get("offset"));
    return Promise.resolve(Response.json({ items: ASSETS.slice(offset, offset + Number(searchParams.get("limit"))), total: TOTAL }));
  }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it("looks on for files that are used while none of those that are here is", async () => {
  const doc = setParams("image", { asset: { digest: "d3" } })(docWith(["image"]));
  render(
    <Within session={sessionOf(doc)}>
      <AssetsPanel />
    </Within>,
  );
  await screen.findByText("Still 499");
  const [, use] = screen.getAllByRole("combobox");
  fireEvent.change(use as HTMLElement, { target: { value: "used" } });
  expect(await screen.findByText("Still 3", {}, { timeout: 3000 })).toBeDefined();
});
