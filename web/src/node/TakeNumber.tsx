import { useTranslation } from "react-i18next";
import { numberOf, useTakes } from "./useTakes";

/** Which of its takes a node shows. */
export function TakeNumber({ id }: { readonly id: string }) {
  const { t } = useTranslation("node");
  const takes = useTakes(id);
  const number = numberOf(takes.shown, takes);
  if (number === null) return null;
  return (
    <span title={t("take.of", { number, count: takes.total })}>
      {t("take.number", { number })}
    </span>
  );
}
