import { useTranslation } from "react-i18next";
import { type Project, useRenameProject } from "@/api/projects";
import { reportProblem } from "@/ui/problems";
import { NameDialog } from "./NameDialog";

interface RenameProjectProps {
  readonly project: Pick<Project, "id" | "name">;
  readonly onClose: () => void;
}

export function RenameProject({ project, onClose }: RenameProjectProps) {
  const { t } = useTranslation("home");
  const rename = useRenameProject();
  return (
    <NameDialog
      title={t("project.renameTitle")}
      label={t("project.name")}
      name={project.name}
      yes={t("project.save")}
      no={t("project.cancel")}
      busy={rename.isPending}
      onName={(name) => rename.mutate({ project: project.id, name }, { onSuccess: onClose, onError: reportProblem })}
      onClose={onClose}
    />
  );
}
