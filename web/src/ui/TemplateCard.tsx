import { Cloud, Download, House, Timer, Workflow } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Template, useTemplate } from "@/api/templates";
import type { Catalog } from "@/graph/document";
import { templateSummary, templateTitle } from "@/i18n/catalog";
import { clock } from "@/i18n/format";
import { GraphSketch } from "./GraphSketch";
import styles from "./TemplateCard.module.css";

interface TemplateCardProps {
  readonly template: Template;
  readonly catalog: Catalog;
  /** What can be done with it. */
  readonly actions: ReactNode;
}

export function TemplateCard({ template, catalog, actions }: TemplateCardProps) {
  const { t } = useTranslation("ui");
  const { nodes, offline, models, seconds } = template;
  const title = templateTitle(template);
  return (
    <article className={styles["card"]} aria-label={title}>
      <div className={styles["picture"]}>
        <TemplatePicture template={template} catalog={catalog} />
      </div>
      <div className={styles["words"]}>
        <h3 className={styles["title"]}>{title}</h3>
        <p className={styles["summary"]}>{templateSummary(template)}</p>
        <ul className={styles["badges"]}>
          <Badge icon={<Workflow size={12} />} words={t("template.nodes", { count: nodes })} />
          {seconds != null && <Badge icon={<Timer size={12} />} words={t("template.length", { length: clock(seconds) })} />}
          {offline ? (
            <Badge icon={<House size={12} />} words={t("template.offline")} />
          ) : (
            <Badge icon={<Cloud size={12} />} words={t("template.key")} />
          )}
          {models.length > 0 && (
            <Badge icon={<Download size={12} />} words={t("template.models", { count: models.length })} />
          )}
        </ul>
        <div className={styles["actions"]}>{actions}</div>
      </div>
    </article>
  );
}

function Badge({ icon, words }: { readonly icon: ReactNode; readonly words: string }) {
  return (
    <li>
      <span aria-hidden="true">{icon}</span>
      {words}
    </li>
  );
}

function TemplatePicture({ template, catalog }: Pick<TemplateCardProps, "template" | "catalog">) {
  const { data } = useTemplate(template.id);
  if (template.picture) return <img src={template.picture} alt="" loading="lazy" />;
  return data === undefined ? null : <GraphSketch graph={data.graph} catalog={catalog} />;
}
