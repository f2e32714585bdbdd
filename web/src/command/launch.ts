/** Starting work as a person does it: what costs money is shown before. */

import i18next from "i18next";
import { nodeTitle } from "@/i18n/catalog";
import { list } from "@/i18n/format";
import { plan, run, type RunWish } from "@/state/runs";
import type { Session } from "@/state/session";
import { openOverlay } from "@/state/view";
import { toast } from "@/ui/toasts";

/** Run this, or show the plan first when several nodes cost something, or when something stands in the way. */
export async function launch(session: Session, wish: RunWish): Promise<void> {
  const { steps, problems } = await plan(session, wish);
  const paid = steps.filter(({ cost }) => cost > 0).length;
  if (wish.mode === "stale" && (paid > 1 || problems.length > 0)) {
    showPlan(session, wish.targets);
    return;
  }
  if (steps.length === 0 && problems.length === 0) {
    toast({ title: i18next.t("command:said.up-to-date"), look: "plain" });
    return;
  }
  await run(session, wish);
}

/** Show what a run to these nodes would do. Without targets: of everything that is out of date. */
export function showPlan(session: Session, targets: readonly string[]): void {
  openOverlay(session.view, { kind: "plan", targets, title: wishTitle(session, targets) });
}

/** What a run is for: «Run to Final cut». */
function wishTitle({ editor, catalog }: Session, targets: readonly string[]): string {
  if (targets.length === 0) return i18next.t("command:label.run-stale");
  return i18next.t("command:run-to", { names: list(targets.map((id) => nodeTitle(editor.doc, catalog, id))) });
}
