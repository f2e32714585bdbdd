import { useTranslation } from "react-i18next";
import { choose, type Language, LANGUAGES } from "@/i18n";
import { useSession, useView } from "@/state/context";
import { type ThemeChoice, useTheme } from "@/theme/theme";
import { Dialog } from "@/ui/Dialog";
import { reportProblem } from "@/ui/problems";
import styles from "./Settings.module.css";

const THEMES: readonly ThemeChoice[] = ["system", "dark", "light"];

interface SettingsProps {
  readonly onClose: () => void;
}

/** How the editor looks and what the wheel does. All of it belongs to this browser. */
export function Settings({ onClose }: SettingsProps) {
  const { view } = useSession();
  const { t, i18n } = useTranslation();
  const { choice, choose: chooseTheme } = useTheme();
  const wheel = useView((now) => now.wheel);
  return (
    <Dialog title={t("settings.title")} onClose={onClose}>
      <div className={styles["settings"]}>
        <label>
          {t("settings.theme")}
          <select
            value={choice}
            onChange={({ target }) => {
              const theme = THEMES.find((one) => one === target.value);
              if (theme !== undefined) chooseTheme(theme);
            }}
          >
            {THEMES.map((theme) => (
              <option key={theme} value={theme}>
                {t(`settings.themes.${theme}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("settings.language")}
          <select
            value={i18n.language}
            onChange={({ target }) => {
              if (isLanguage(target.value)) choose(target.value).catch(reportProblem);
            }}
          >
            {Object.entries(LANGUAGES).map(([code, name]) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("settings.wheel")}
          <select
            value={wheel}
            onChange={({ target }) => view.setState({ wheel: target.value === "zooms" ? "zooms" : "pans" })}
          >
            <option value="pans">{t("settings.pans")}</option>
            <option value="zooms">{t("settings.zooms")}</option>
          </select>
        </label>
      </div>
    </Dialog>
  );
}

function isLanguage(code: string): code is Language {
  return code in LANGUAGES;
}
