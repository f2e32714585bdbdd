import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, it } from "vitest";
import type { Face } from "@/api/types";
import { CATALOG, docWith } from "@/graph/testing";
import { IDLE } from "@/run/live";
import { SessionProvider } from "@/state/context";
import type { Session } from "@/state/session";
import { sessionWith } from "@/state/testing";
import { useFaceChoice } from "./useFaceChoice";

afterEach(cleanup);

it("is one act wherever it is done: the settings that say which, as one step back with one name", () => {
  const session = open({ choose: {}, index: {} });

  const { onPick } = choice(session);
  act(() => onPick?.(2));

  expect(session.editor.doc.nodes["faces"]?.params).toEqual({ choose: "index", index: 3 });
  expect(session.editor.store.getState().history.past.map(({ label }) => label)).toEqual(["choose-face"]);
});

it("is nobody's at an older run, and at a type that lets nobody choose", () => {
  const past = open({ choose: {}, index: {} });
  past.view.setState({ past: "run" });

  expect([choice(past).onPick, choice(open({})).onPick]).toEqual([undefined, undefined]);
});

it("knows the face that goes on", () => {
  const session = open({});
  const face = { kind: "face" } as Face;
  const status = { node: "faces", state: "fresh", reasons: [], key: null, take: null, step: null, run: null, last: null, problems: [] } as const;
  session.live.setState({ nodes: { faces: { ...IDLE, status: { ...status, outputs: { faces: [face, face], face } } } } });

  expect(choice(session).chosen).toBe(face);
});

function open(properties: Record<string, object>): Session {
  const type = CATALOG.get("face-embed");
  if (type === undefined) throw new Error("There is no such type.");
  return sessionWith(docWith(["faces:face-embed"]), new Map([[type.id, { ...type, params: { properties } }]]));
}

function choice(session: Session): ReturnType<typeof useFaceChoice> {
  const wrapper = ({ children }: { readonly children: ReactNode }) => <SessionProvider value={session}>{children}</SessionProvider>;
  return renderHook(() => useFaceChoice("faces"), { wrapper }).result.current;
}
