/**
 * All words of the interface, by key: `area:thing.part`. English is loaded with the page, every other language when it
 * is chosen. `en-XA` is made of the English words, longer and accented, to find words that are cut off or not by key.
 */

import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { fetched } from "@/api/client";
import { CATALOG_WORDS } from "./catalog";
import { pseudo } from "./pseudo";
import { english } from "./english";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT_AS = "reelgraph.language";
const PSEUDO = "en-XA";

export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    ns: Object.keys(english),
    defaultNS: "app",
    resources: { en: english },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  // A page in English is better than none.
  await speak(wanted()).catch(() => speak("en"));
}

/** Change the language of the page, and keep the choice. Raises Unreachable when its words can't be fetched. */
export async function choose(language: Language): Promise<void> {
  await speak(language);
  localStorage.setItem(KEPT_AS, language);
}

async function speak(language: string): Promise<void> {
  if (language === "de") {
    const { german, germanNodeTypes } = await fetched(import("./german"));
    for (const [area, words] of Object.entries(german)) i18next.addResourceBundle("de", area, words);
    i18next.addResourceBundle("de", CATALOG_WORDS, germanNodeTypes);
  }
  if (language === PSEUDO) {
    for (const [area, words] of Object.entries(english)) i18next.addResourceBundle(PSEUDO, area, pseudo(words));
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

function wanted(): string {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === PSEUDO) return PSEUDO;
  const kept = asked ?? localStorage.getItem(KEPT_AS) ?? navigator.language.slice(0, 2);
  return kept in LANGUAGES ? kept : "en";
}
