/** One open project: its document, its live state, what is looked at, and the connection that feeds them. */

import { createStore, type StoreApi } from "zustand";
import { answer, api, eventsUrl } from "@/api/client";
import { newId } from "@/api/id";
import { connectEvents, type ConnectionState } from "@/api/socket";
import type { SocketFrame } from "@/api/types";
import type { Catalog } from "@/graph/document";
import type { LiveState } from "@/run/live";
import { type Drafts, draftsOf } from "./drafts";
import { Editor, type Shelf } from "./editor";
import { createLive } from "./live";
import { joinTabs } from "./tabs";
import { createView, select, type ViewStore } from "./view";

export interface Session {
  readonly project: string;
  readonly catalog: Catalog;
  readonly editor: Editor;
  readonly live: StoreApi<LiveState>;
  readonly view: ViewStore;
  readonly link: StoreApi<Link>;
  /** Calls back with every batch of frames after it was taken in. Gives the way to stop. */
  readonly onFrames: (hear: FramesHeard) => () => void;
  readonly close: () => void;
}

type FramesHeard = (frames: readonly SocketFrame[], before: LiveState) => void;

/** How this page is connected. */
export interface Link {
  readonly connection: ConnectionState;
  readonly otherTabs: number;
  /** The server has another page than this one. */
  readonly outdated: boolean;
}

export async function openSession(project: string, catalog: Catalog): Promise<Session> {
  const link = createStore<Link>(() => ({ connection: "connecting", otherTabs: 0, outdated: false }));
  const id = newId();
  const tabs = joinTabs(project, id, (otherTabs) => link.setState({ otherTabs }));
  const kept = draftsOf(project, id);
  const shelf = shelfOf(project, kept);
  const [saved, page, drafts] = await Promise.all([
    shelf.load(),
    pageOfServer(),
    tabs.others.then((open) => kept.takeOver(open)),
  ]).catch((error: unknown) => {
    tabs.close();
    throw error;
  });
  const view = createView();
  const editor = new Editor(shelf, catalog, saved, drafts, (renamed) => {
    select(view, [...view.getState().selected].map((id) => renamed.get(id) ?? id));
  });
  const hearing = new Set<FramesHeard>();
  const live = createLive((frames, before) => hearing.forEach((hear) => hear(frames, before)));
  const events = connectEvents({
    url: (since, epoch) => eventsUrl(project, since, epoch),
    onFrames: live.take,
    onState: (connection) => {
      link.setState({ connection });
      if (connection !== "open") return;
      editor.retry();
      void pageOfServer().then((now) => link.setState({ outdated: page !== null && now !== null && now !== page }));
    },
  });
  const stopFollowing = live.store.subscribe(({ rev }, before) => {
    if (rev !== before.rev) void editor.catchUp(rev);
  });
  const keep = (): void => editor.keep();
  addEventListener("pagehide", keep);
  return {
    project,
    catalog,
    editor,
    live: live.store,
    view,
    link,
    onFrames: (hear) => {
      hearing.add(hear);
      return () => hearing.delete(hear);
    },
    close: () => {
      removeEventListener("pagehide", keep);
      stopFollowing();
      events.close();
      live.close();
      tabs.close();
      editor.close();
    },
  };
}

function shelfOf(project: string, drafts: Drafts): Shelf {
  const path = { project };
  return {
    load: () => answer(api.GET("/api/projects/{project}/graph", { params: { path } })),
    save: (graph, rev) =>
      answer(
        api.PUT("/api/projects/{project}/graph", {
          params: { path, header: { "If-Match": `"${rev}"` } },
          body: graph,
        }),
      ),
    keepDraft: drafts.keep,
    keepDraftAtOnce: drafts.keepAtOnce,
    dropDraft: drafts.drop,
  };
}

/** Names the page that the server would give now; null when it is not to be had. */
async function pageOfServer(): Promise<string | null> {
  try {
    const { version, ui } = await answer(api.GET("/api/version"));
    return `${version} ${ui}`;
  } catch {
    return null;
  }
}
