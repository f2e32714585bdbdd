import { goTo } from "@/command";
import { settingOf } from "@/form/refusal";
import type { Session } from "@/state/session";
import { showInspector } from "@/state/view";

const PATIENCE = 10;

/** Show a node in the inspector, and focus the setting; null when only the node is meant. */
export function goToSetting(session: Session, node: string, field: string | null): void {
  const { selected } = session.view.getState();
  if (selected.size !== 1 || !selected.has(node)) goTo(session, node);
  showInspector(session.view, "settings");
  const name = settingOf(field);
  if (name === undefined) return;
  let left = PATIENCE;
  const attempt = (): void => {
    const control = document.querySelector<HTMLElement>(
      `[data-place=inspector] [data-field="${CSS.escape(name)}"] :is(input, textarea, select, [aria-haspopup=dialog])`,
    );
    left -= 1;
    if (control !== null) control.focus();
    else if (left > 0) requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
}
