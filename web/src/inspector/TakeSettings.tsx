import { useTranslation } from "react-i18next";
import type { Take } from "@/api/takes";
import { nodeOf } from "@/graph/document";
import { settingTitle } from "@/i18n/catalog";
import { useCatalog, useDoc } from "@/state/context";
import { changedSettings } from "./changedSettings";
import { valueText } from "./valueText";
import styles from "./Takes.module.css";

const MOST = 4;

/** In what a take was set otherwise than the node is now. */
export function TakeSettings({ node, take }: { readonly node: string; readonly take: Take }) {
  const { t } = useTranslation("inspector");
  const type = useCatalog().get(take.recipe.type);
  const params = useDoc((doc) => nodeOf(doc, node)?.params);
  if (type === undefined || params === undefined) return null;
  const changed = changedSettings(type, take.recipe.params, params);
  if (changed.length === 0) return <p className={styles["same"]}>{t("takes.sameSettings")}</p>;
  return (
    <dl className={styles["settings"]}>
      {changed.slice(0, MOST).map(({ name, then, now }) => (
        <div key={name}>
          <dt>{settingTitle(type, name)}</dt>
          <dd title={t("takes.now", { value: valueText(type, name, now) })}>{valueText(type, name, then)}</dd>
        </div>
      ))}
      {changed.length > MOST && <div className={styles["same"]}>{t("takes.moreChanged", { count: changed.length - MOST })}</div>}
    </dl>
  );
}
