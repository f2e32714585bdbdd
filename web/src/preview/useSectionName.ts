import { useTranslation } from "react-i18next";

const NAMES = {
  quiet: "beats.part.quiet",
  steady: "beats.part.steady",
  loud: "beats.part.loud",
  build: "beats.part.build",
} as const;

/** What the parts of a song are called. A label that is none of them is shown as it is. */
export function useSectionName(): (label: string) => string {
  const { t } = useTranslation("preview");
  return (label) => (isKnown(label) ? t(NAMES[label]) : label);
}

function isKnown(label: string): label is keyof typeof NAMES {
  return Object.hasOwn(NAMES, label);
}
