import { goTo } from "@/command";
import { settingOf } from "@/form/refusal";
import type { Session } from "@/state/session";
import { showInspector } from "@/state/view";
import { focusSoon } from "@/ui/focusSoon";

/** Show a node in the inspector, and focus the setting; null when only the node is meant. */
export function goToSetting(session: Session, node: string, field: string | null): void {
  const { selected } = session.view.getState();
  if (selected.size !== 1 || !selected.has(node)) goTo(session, node);
  showInspector(session.view, "settings");
  const name = settingOf(field);
  if (name === undefined) return;
  const setting = `[data-place=inspector] [data-field="${CSS.escape(name)}"]`;
  focusSoon(() => document.querySelector(`${setting} :is(input, textarea, select, [aria-haspopup=dialog])`));
}
