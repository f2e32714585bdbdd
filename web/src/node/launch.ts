/** Starting work as a person does it, whatever they press: what costs money is shown before. */

import i18next from "i18next";
import type { RunMode } from "@/api/types";
import { nodeTitle } from "@/i18n/catalog";
import { list } from "@/i18n/format";
import { plan, run, type RunWish } from "@/state/runs";
import type { Session } from "@/state/session";
import { openOverlay } from "@/state/view";
import { toast } from "@/ui/toasts";

/**
 * Run this, or show the plan first when several nodes cost something, or when something stands in the way. `sure` is
 * asked before a run that begins at once: whoever sees the plan has been asked already.
 */
export async function launch(session: Session, wish: RunWish, sure?: () => Promise<boolean>): Promise<void> {
  const { steps, problems } = await plan(session, wish);
  const paid = steps.filter(({ cost }) => cost > 0).length;
  if (paid > 1 || problems.length > 0) {
    showPlan(session, wish);
    return;
  }
  if (steps.length === 0) {
    toast({ title: i18next.t("command:said.up-to-date"), look: "plain" });
    return;
  }
  if (sure === undefined || (await sure())) await run(session, wish);
}

/** Show what a run to these nodes would do. Without targets: of everything. */
export function showPlan(session: Session, { targets, mode }: RunWish): void {
  openOverlay(session.view, { kind: "plan", targets, mode, title: wishTitle(session, targets, mode) });
}

/** What a run is for: «Run to Final cut». */
function wishTitle({ editor, catalog }: Session, targets: readonly string[], mode: RunMode): string {
  if (targets.length === 0) return i18next.t(mode === "stale" ? "command:label.run-stale" : "command:label.run-again");
  const names = list(targets.map((id) => nodeTitle(editor.doc, catalog, id)));
  return i18next.t(`command:wish.${mode}`, { names });
}
