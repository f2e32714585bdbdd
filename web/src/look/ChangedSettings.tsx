import { useTranslation } from "react-i18next";
import type { Take } from "@/api/takes";
import { enumTitle, nodeTitle, paramTitle, portTitle } from "@/i18n/catalog";
import { list, number } from "@/i18n/format";
import { useCatalog, useDoc } from "@/state/context";
import { type Change, changes } from "./changed";
import styles from "./Compare.module.css";

interface ChangedSettingsProps {
  readonly a: Take;
  readonly b: Take;
}

/** In what two takes differ, beside them. */
export function ChangedSettings({ a, b }: ChangedSettingsProps) {
  const { t } = useTranslation("look");
  const catalog = useCatalog();
  const doc = useDoc((now) => now);
  const { type } = a.recipe;
  const found = changes(a.recipe, b.recipe);
  if (found.length === 0) {
    return <p className={styles["same"]}>{t(a.recipe.again || b.recipe.again ? "compare.again" : "compare.same")}</p>;
  }
  const titles = (ids: readonly string[]): string => list(ids.map((id) => nodeTitle(doc, catalog, id)));
  return (
    <table className={styles["changes"]}>
      <caption>{t("compare.changes")}</caption>
      <thead>
        <tr>
          <th scope="col" />
          <th scope="col">A</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        {found.map((change) => (
          <tr key={`${change.kind} ${change.name}`}>
            <th scope="row">{nameOf(change)}</th>
            <td>{words(change, change.a)}</td>
            <td>{words(change, change.b)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );

  function nameOf({ kind, name }: Change): string {
    if (kind === "setting") return paramTitle(type, name, schemaOf(name));
    return kind === "input" ? portTitle(type, name) : t(`compare.${kind}`);
  }

  function words({ kind, name }: Change, value: unknown): string {
    if (value === undefined || value === null || value === "") return "–";
    if (typeof value === "number") return number(value);
    if (typeof value === "boolean") return t(value ? "compare.yes" : "compare.no");
    if (kind === "input" && Array.isArray(value)) return titles(value.map(String));
    if (kind === "setting" && typeof value === "string" && isChoice(name)) return enumTitle(type, name, value);
    return typeof value === "string" ? value : JSON.stringify(value);
  }

  function schemaOf(name: string): { readonly title?: string; readonly enum?: unknown; readonly oneOf?: unknown } {
    // The JSON Schema of params has a definition for every param.
    const params = catalog.get(type)?.params["properties"] as Readonly<Record<string, object>> | undefined;
    return params?.[name] ?? {};
  }

  function isChoice(name: string): boolean {
    const schema = schemaOf(name);
    return schema.enum !== undefined || schema.oneOf !== undefined;
  }
}

