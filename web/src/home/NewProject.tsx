import { useTranslation } from "react-i18next";
import { useCreateProject } from "@/api/projects";
import type { Template } from "@/api/templates";
import { templateTitle } from "@/i18n/catalog";
import { go, projectPath } from "@/state/address";
import { reportProblem } from "@/ui/problems";
import { NameDialog } from "./NameDialog";

interface NewProjectProps {
  /** Null begins with nothing. */
  readonly template: Pick<Template, "id" | "title"> | null;
  readonly onClose: () => void;
}

/** Makes a project and opens it. */
export function NewProject({ template, onClose }: NewProjectProps) {
  const { t } = useTranslation("home");
  const create = useCreateProject();
  const title = template === null ? null : templateTitle(template);
  const onName = (name: string): void =>
    create.mutate(template === null ? { name } : { name, template: template.id }, {
      onSuccess: ({ id }) => {
        onClose();
        go(projectPath(id));
      },
      onError: reportProblem,
    });
  return (
    <NameDialog
      title={t("create.title")}
      label={t("create.name")}
      name={title ?? t("create.untitled")}
      hint={title === null ? undefined : t("create.from", { title })}
      yes={t("create.yes")}
      no={t("create.cancel")}
      busy={create.isPending}
      onName={onName}
      onClose={onClose}
    />
  );
}
