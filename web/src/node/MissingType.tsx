import { PackageX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { nodeOf } from "@/graph/document";
import { useCatalog, useDoc } from "@/state/context";
import styles from "./Body.module.css";

/** Says that nobody here knows this type. What the node holds and its wires are kept as they are. */
export function MissingType({ id }: { readonly id: string }) {
  const { t } = useTranslation("node");
  const type = useDoc((doc) => nodeOf(doc, id)?.type ?? "");
  if (useCatalog().has(type)) return null;
  return (
    <p className={styles["missing"]}>
      <PackageX size={16} aria-hidden="true" />
      <span>
        <strong>{type}</strong> {t("unknown.text")}
      </span>
    </p>
  );
}
