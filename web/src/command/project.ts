/** Commands for the project as a whole, and for the page. */

import { choose, type Language } from "@/i18n";
import { type ThemeChoice, useTheme } from "@/theme/theme";
import { openOverlay, type Overlay } from "@/state/view";
import i18next from "i18next";
import { type Command, commands } from "./command";

export const PROJECT = commands([
  opens("name-version", ["$mod+s"], { kind: "name-version" }),
  opens("versions", [], { kind: "versions" }),
  {
    id: "export",
    group: "project",
    keys: ["$mod+e"],
    inFields: true,
    run: async ({ project, editor }) => {
      // What is exported is what is seen.
      await editor.flush();
      download(`/api/projects/${encodeURIComponent(project)}/export`);
    },
  },
  opens("form", [], { kind: "form" }),
  opens("settings", ["$mod+,"], { kind: "settings" }),
  theme("theme-dark", "dark"),
  theme("theme-light", "light"),
  theme("theme-system", "system"),
  language("language-en", "en"),
  language("language-de", "de"),
]);

/** The server says that it is a file: the page stays. */
function download(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}

function opens<const Id extends string>(id: Id, keys: readonly string[], overlay: Overlay): Command<Id> {
  return { id, group: "project", keys, inFields: true, run: ({ view }) => openOverlay(view, overlay) };
}

function theme<const Id extends string>(id: Id, choice: ThemeChoice): Command<Id> {
  return {
    id,
    group: "project",
    keys: [],
    checked: () => useTheme.getState().choice === choice,
    run: () => useTheme.getState().choose(choice),
  };
}

function language<const Id extends string>(id: Id, wanted: Language): Command<Id> {
  return { id, group: "project", keys: [], checked: () => i18next.language === wanted, run: () => choose(wanted) };
}
