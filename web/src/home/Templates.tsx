import { useId } from "react";
import { useTranslation } from "react-i18next";
import { type Template, useTemplates } from "@/api/templates";
import type { Catalog } from "@/graph/document";
import { templateTitle } from "@/i18n/catalog";
import { Button } from "@/ui/Button";
import { TemplateCard } from "@/ui/TemplateCard";
import styles from "./Home.module.css";

interface TemplatesProps {
  readonly catalog: Catalog;
  readonly onUse: (template: Template) => void;
}

/** The templates as a gallery. */
export function Templates({ catalog, onUse }: TemplatesProps) {
  const { t } = useTranslation("home");
  const heading = useId();
  const { data, isPending } = useTemplates();
  return (
    <section className={styles["templates"]} aria-labelledby={heading}>
      <h2 id={heading}>{t("templates.title")}</h2>
      {isPending && <p className={styles["nothing"]}>{t("templates.loading")}</p>}
      <ul className={styles["gallery"]}>
        {(data ?? []).map((template) => (
          <li key={template.id}>
            <TemplateCard
              template={template}
              catalog={catalog}
              actions={
                <Button
                  look="primary"
                  aria-label={t("templates.useLong", { title: templateTitle(template) })}
                  onClick={() => onUse(template)}
                >
                  {t("templates.use")}
                </Button>
              }
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
