import { ReactFlowProvider } from "@xyflow/react";
import { cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { docWith, wiresOf } from "@/graph/testing";
import { startWords } from "@/i18n";
import type { Session } from "@/state/session";
import { sessionWith } from "@/state/testing";
import { announce } from "@/ui/announce";
import { createConnecting } from "./connecting";
import { useConnecting } from "./useConnecting";

vi.mock("@/ui/announce", () => ({ announce: vi.fn() }));

let session: Session;

beforeAll(startWords);
beforeEach(() => {
  session = sessionWith(docWith(["prompt", "video", "hero:video"], ["prompt.prompt > hero.prompt"]));
});
afterEach(cleanup);

const wiring = () => renderHook(() => useConnecting(session, createConnecting()), { wrapper: ReactFlowProvider }).result.current;
const to = (target: string) => ({ source: "prompt", sourceHandle: "prompt", target, targetHandle: "prompt" });

describe("a wire that is drawn", () => {
  it("is announced", () => {
    wiring().onConnect(to("video"));
    expect(wiresOf(session.editor.doc)).toContain("prompt.prompt > video.prompt");
    expect(announce).toHaveBeenLastCalledWith("Prompt connected to Video");
  });

  it("is announced when it was another one before, and is one step back", () => {
    const edge = { id: "prompt.prompt>hero.prompt", ...to("hero"), type: "wire" as const };
    wiring().onReconnect(edge, to("video"));
    expect(announce).toHaveBeenLastCalledWith("Prompt connected to Video");
    expect(session.editor.undo()).toBe("reconnect");
  });
});
