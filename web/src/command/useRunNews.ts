/** Tells what runs do: one message at the end of each, how far they are in the title of the page, and aloud. */

import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/projects";
import type { RunStatus } from "@/api/types";
import { nodeTitle } from "@/i18n/catalog";
import { percent } from "@/i18n/format";
import { workFraction } from "@/run/extent";
import { news } from "@/run/news";
import { endedRuns, outcome } from "@/run/outcome";
import { useLiveState, useSession } from "@/state/context";
import { announce } from "@/ui/announce";
import { type Toast, toast } from "@/ui/toasts";
import { goTo } from "./selection";

export function useRunNews(): void {
  const session = useSession();
  const { t } = useTranslation(["run"]);
  const { data: project } = useProject(session.project);
  const done = useLiveState((live) => {
    const fraction = workFraction(live);
    return fraction === null ? null : Math.floor(fraction * 100);
  });

  useEffect(() => {
    const name = project?.name ?? "Reelgraph";
    document.title = done === null ? name : `(${percent(done / 100)}) ${name}`;
  }, [project, done]);

  useEffect(
    () =>
      session.onFrames((_frames, before) => {
        const after = session.live.getState();
        const title = (node: string): string => nodeTitle(session.editor.doc, session.catalog, node);
        for (const { kind, key, about, count, fraction, problem } of news(before, after)) {
          const words = t(key, { count, problem, node: title(about), percent: percent(fraction) });
          announce(words, { topic: `${kind} ${about}`, urgent: kind === "needs-you" });
        }
        for (const run of endedRuns(before, after)) {
          const { status, targets, counts, first } = outcome(run);
          const node = first?.node ?? targets[0];
          toast({
            title: t(`outcome.title.${status}`),
            detail:
              first === null
                ? counts.map(([name, count]) => t(`outcome.${name}`, { count })).join(" · ")
                : t("outcome.first", { node: title(first.node), problem: first.problem?.title ?? "" }),
            look: LOOKS[status],
            action: node === undefined ? undefined : { label: t("outcome.show"), run: () => goTo(session, node) },
          });
        }
      }),
    [session, t],
  );
}

const LOOKS: Readonly<Record<RunStatus, Toast["look"]>> = {
  running: "plain",
  canceling: "plain",
  canceled: "plain",
  succeeded: "success",
  partial: "problem",
  failed: "problem",
};
