/** Commands for the project as a whole, and for the page. */

import { exportUrl } from "@/api/projects";
import { choose, type Language } from "@/i18n";
import { type ThemeChoice, useTheme } from "@/theme/theme";
import { openOverlay, type Overlay } from "@/state/view";
import { download } from "@/ui/download";
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
      download(exportUrl(project, { assets: false }));
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
