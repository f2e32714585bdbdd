import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import box from "./box.module.css";
import styles from "./RunningPicture.module.css";

/** At most four pictures a second. */
const APART = 250;

interface Pictures {
  readonly now: string;
  readonly before: string | null;
}

interface RunningPictureProps {
  /** The newest picture of what is being made, as a `data:` address. */
  readonly src: string;
  readonly label: string;
}

/** What there is so far of something that is being made: every new picture fades in over the last. */
export function RunningPicture({ src, label }: RunningPictureProps) {
  const { t } = useTranslation("preview");
  const [{ now, before }, setPictures] = useState<Pictures>({ now: src, before: null });
  const [quiet, setQuiet] = useState(false);
  if (src !== now && !quiet) {
    setPictures({ now: src, before: now });
    setQuiet(true);
  }
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(false), APART);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <div className={box["box"]} data-preview="running">
      {before !== null && <img className={box["fill"]} src={before} alt="" />}
      <img
        key={now}
        className={`${box["fill"] ?? ""} ${styles["newest"] ?? ""}`}
        src={now}
        alt={t("running.alt", { name: label })}
      />
      <span className={box["badge"]}>{t("running.badge")}</span>
    </div>
  );
}
