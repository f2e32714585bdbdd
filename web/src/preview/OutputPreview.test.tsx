import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Sprite } from "@/api/previews";
import type { Beats, Face, Output, Video } from "@/api/types";
import { startWords } from "@/i18n";
import { OutputPreview } from "./OutputPreview";

const artifact = (digest: string) => ({ digest, mediaType: "video/mp4", size: 1 });
const CLIP: Video = {
  kind: "video",
  artifact: artifact("clip"),
  width: 1280,
  height: 720,
  fps: 30,
  frames: 90,
  seconds: 3,
  hasAudio: false,
};
const SPRITE: Sprite = {
  url: "/sprite",
  columns: 10,
  rows: 6,
  tiles: 60,
  tileWidth: 160,
  tileHeight: 90,
  secondsPerTile: 0.05,
};
const SONG: Beats = {
  kind: "beats",
  seconds: 4,
  bpm: 120,
  beats: [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5],
  downbeats: [0, 2],
  onsets: [],
  sections: [{ start: 0, end: 4, label: "loud", energy: 0.5 }],
  energy: [],
  energyRate: 10,
  loudness: -14,
  peaks: [0.5, 1],
};
const face = (digest: string): Face => ({
  kind: "face",
  crop: artifact(digest),
  source: "s",
  box: [0, 0, 1, 1],
  landmarks: [],
  quality: 0.9,
  vector: [1],
  model: "m",
  characterId: "",
});

beforeAll(startWords);
afterEach(cleanup);

function show(value: Output, pick?: (place: number) => void) {
  const client = new QueryClient();
  client.setQueryData(["previews", "clip", "sprite"], SPRITE);
  return render(
    <QueryClientProvider client={client}>
      <OutputPreview value={value} size="node" label="Hero" onPickFace={pick} />
    </QueryClientProvider>,
  );
}

describe("the preview of a clip", () => {
  const over = (scrubber: HTMLElement, x: number) => fireEvent.pointerMove(scrubber, { clientX: x });

  it("shows another picture of the sheet for every place of the pointer, and makes no player", () => {
    const { container } = show(CLIP);
    const scrubber = screen.getByRole("slider", { name: "Hero: look through the clip" });
    scrubber.getBoundingClientRect = () => new DOMRect(0, 0, 240, 135);
    const seen = new Set<string>();
    for (let x = 0; x <= 240; x += 10) {
      over(scrubber, x);
      seen.add(container.querySelector<HTMLElement>("[data-tile]")?.style.backgroundPosition ?? "");
    }
    expect(seen.size).toBeGreaterThan(20);
    expect(container.querySelector("video")).toBeNull();
    over(scrubber, 120);
    expect(scrubber.getAttribute("aria-valuetext")).toBe("0:02 / 0:03");
    fireEvent.pointerLeave(scrubber);
    expect(container.querySelector("[data-tile]")).toBeNull();
  });

  it("is looked through by keys as well", () => {
    const { container } = show(CLIP);
    const scrubber = screen.getByRole("slider");
    fireEvent.keyDown(scrubber, { key: "End" });
    expect(container.querySelector("[data-tile]")?.getAttribute("data-tile")).toBe("59");
    fireEvent.keyDown(scrubber, { key: "ArrowLeft" });
    expect(container.querySelector("[data-tile]")?.getAttribute("data-tile")).toBe("58");
  });
});

describe("the preview of beats", () => {
  it("draws one line a beat and says what there is", () => {
    const { container } = show(SONG);
    const drawn = container.querySelector("[data-beats]");
    expect(drawn?.getAttribute("data-beats")).toBe("8");
    expect(drawn?.querySelectorAll("line")).toHaveLength(8);
    expect(drawn?.querySelectorAll('line[data-down="true"]')).toHaveLength(2);
    screen.getByRole("img", { name: "Hero: 120 BPM, 8 beats, 2 bars, 1 section, 0:04 long" });
  });
});

describe("the preview of a list", () => {
  it("is a stack with a count", () => {
    show([
      { kind: "text", text: "one two" },
      { kind: "text", text: "three" },
    ]);
    screen.getByText("2 items");
    screen.getByText("one two");
  });

  it("says when it is empty", () => {
    show([]);
    screen.getByText("Nothing in the list");
  });

  it("lets a face be chosen by its place", () => {
    const pick = vi.fn();
    show([face("a"), face("b")], pick);
    fireEvent.click(screen.getByRole("button", { name: "Use Face 2, quality 90%" }));
    expect(pick).toHaveBeenCalledWith(1);
  });
});

describe("the preview of words", () => {
  it("counts them", () => {
    show({ kind: "prompt", text: "A slow dolly", negative: "", shot: "wide", title: "", style: null });
    screen.getByText("3 words · wide");
  });
});
