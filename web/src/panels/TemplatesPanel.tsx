import { useTranslation } from "react-i18next";
import { useCreateProject } from "@/api/projects";
import { type Template, useTemplate, useTemplates } from "@/api/templates";
import { mayChange } from "@/command";
import { templateTitle } from "@/i18n/catalog";
import { useCatalog, useSession } from "@/state/context";
import { go, projectPath } from "@/state/address";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/Button";
import { reportProblem } from "@/ui/problems";
import { TemplateCard } from "@/ui/TemplateCard";
import { bringsFiles, insertTemplate } from "./insertTemplate";
import styles from "./TemplatesPanel.module.css";

export function TemplatesPanel() {
  const { t } = useTranslation("panels");
  const catalog = useCatalog();
  const { data, isPending } = useTemplates();
  if (data === undefined || data.length === 0) {
    return <p className={styles["nothing"]}>{t(isPending ? "templates.loading" : "templates.none")}</p>;
  }
  return (
    <ul className={styles["list"]}>
      {data.map((template) => (
        <li key={template.id}>
          <TemplateCard template={template} catalog={catalog} actions={<TemplateActions template={template} />} />
        </li>
      ))}
    </ul>
  );
}

function TemplateActions({ template }: { readonly template: Template }) {
  const { t } = useTranslation("panels");
  const session = useSession();
  const create = useCreateProject();
  const { data } = useTemplate(template.id);
  const title = templateTitle(template);
  const withFiles = data !== undefined && bringsFiles(data.graph, session.catalog);

  const use = (): void =>
    create.mutate(
      { name: title, template: template.id },
      { onSuccess: (project) => go(projectPath(project.id)), onError: reportProblem },
    );
  const insert = (): void => {
    if (data !== undefined && mayChange(session)) announce(t("templates.inserted", { count: insertTemplate(session, data.graph).length }));
  };

  return (
    <>
      <Button size="small" look="primary" disabled={create.isPending} aria-label={t("templates.useLong", { title })} onClick={use}>
        {t("templates.use")}
      </Button>
      {withFiles ? (
        <small>{t("templates.files")}</small>
      ) : (
        <Button size="small" disabled={data === undefined} aria-label={t("templates.insertLong", { title })} onClick={insert}>
          {t("templates.insert")}
        </Button>
      )}
    </>
  );
}
