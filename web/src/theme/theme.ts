/** Dark or light: what the system says, until a person chooses. */

import { create } from "zustand";

export type Theme = "dark" | "light";
export type ThemeChoice = Theme | "system";

const KEPT_AS = "reelgraph.theme";
const LIGHT = "(prefers-color-scheme: light)";

interface ThemeState {
  readonly choice: ThemeChoice;
  readonly theme: Theme;
  readonly choose: (choice: ThemeChoice) => void;
}

export const useTheme = create<ThemeState>((set) => ({
  choice: kept(),
  theme: applied(kept()),
  choose: (choice) => {
    localStorage.setItem(KEPT_AS, choice);
    set({ choice, theme: applied(choice) });
  },
}));

/** Show the theme on the page and follow the system. Call once. */
export function followTheme(): void {
  const show = (theme: Theme): void => {
    document.documentElement.dataset["theme"] = theme;
  };
  show(useTheme.getState().theme);
  useTheme.subscribe(({ theme }) => show(theme));
  matchMedia(LIGHT).addEventListener("change", () => {
    useTheme.setState(({ choice }) => ({ theme: applied(choice) }));
  });
}

function kept(): ThemeChoice {
  const choice = localStorage.getItem(KEPT_AS);
  return choice === "dark" || choice === "light" ? choice : "system";
}

function applied(choice: ThemeChoice): Theme {
  if (choice !== "system") return choice;
  return matchMedia(LIGHT).matches ? "light" : "dark";
}
