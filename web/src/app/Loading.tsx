import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Loading.module.css";

const SLOW = 3000;

/** The frame of the editor while a project is fetched; after three seconds with a line of what it waits for. */
export function Loading() {
  const { t } = useTranslation();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles["loading"]} aria-busy="true">
      <div className={styles["bar"]} />
      <div className={styles["panel"]} />
      <div className={styles["canvas"]}>
        <p role="status">{slow ? t("loading.slow") : ""}</p>
      </div>
      <div className={styles["panel"]} />
    </div>
  );
}
