import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useState } from "react";
import { Refused } from "@/api/client";
import { loadCatalog } from "@/state/catalog";
import { SessionProvider } from "@/state/context";
import { openSession, type Session } from "@/state/session";
import { Bars } from "./Bars";
import { Editor } from "./Editor";
import { Loading } from "./Loading";
import { Missing } from "./Missing";
import { Overlays } from "./Overlays";
import { part } from "./part";
import { useNarrow } from "./useNarrow";

const Review = part(() => import("@/review/Review").then(({ Review }) => Review));

type Opened = { readonly session: Session } | { readonly error: unknown } | null;

/** One project: the editor, or on a narrow screen the review. */
export function Project({ project }: { readonly project: string }) {
  const opened = useSessionOf(project);
  const narrow = useNarrow();
  if (opened === null) return <Loading />;
  if ("error" in opened) return <Missing gone={isGone(opened.error)} error={opened.error} />;
  return (
    <SessionProvider value={opened.session}>
      {narrow ? (
        <Suspense fallback={<Loading />}>
          <Review bars={<Bars />} />
        </Suspense>
      ) : (
        <Editor />
      )}
      <Overlays />
    </SessionProvider>
  );
}

/** Trying again helps against whatever else a server may answer. */
function isGone(error: unknown): boolean {
  return error instanceof Refused && error.reply.status === 404;
}

function useSessionOf(project: string): Opened {
  const queries = useQueryClient();
  const [opened, setOpened] = useState<Opened>(null);
  useEffect(() => {
    let session: Session | null = null;
    let left = false;
    loadCatalog(queries)
      .then((catalog) => openSession(project, catalog))
      .then(
        (made) => {
          session = made;
          if (left) made.close();
          else setOpened({ session: made });
        },
        (error: unknown) => {
          if (!left) setOpened({ error });
        },
      );
    return () => {
      left = true;
      session?.close();
    };
  }, [project, queries]);
  return opened;
}
