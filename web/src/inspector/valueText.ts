import i18next from "i18next";
import type { NodeTypeInfo } from "@/api/types";
import { choicesOf, paramsOf } from "@/form/schema";
import { enumTitle } from "@/i18n/catalog";
import { number } from "@/i18n/format";

/** The value of a setting, as a person reads it. */
export function valueText(type: NodeTypeInfo, name: string, value: unknown): string {
  if (value === undefined || value === null || value === "") return i18next.t("inspector:value.none");
  if (typeof value === "boolean") return i18next.t(value ? "form:yes" : "form:no");
  if (typeof value === "number") return number(value, { maximumFractionDigits: 3, useGrouping: false });
  const field = paramsOf(type).find((one) => one.name === name);
  const choice = field && choicesOf(field.schema).find((one) => one.value === value);
  if (choice !== undefined) return enumTitle(type.id, name, value, choice.title);
  if (typeof value === "string") return value;
  return isFile(value) ? i18next.t("inspector:value.file", { id: value.digest.slice(0, 8) }) : JSON.stringify(value);
}

function isFile(value: unknown): value is { readonly digest: string } {
  return typeof value === "object" && value !== null && "digest" in value && typeof value.digest === "string";
}
