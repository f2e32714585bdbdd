import { Ellipsis, Film } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProjectPicture } from "@/api/projectPicture";
import { exportUrl, type Project, useDeleteProject, useDuplicateProject } from "@/api/projects";
import { ask } from "@/command/ask";
import { dateTime } from "@/i18n/format";
import { go, projectPath } from "@/state/address";
import { IconButton } from "@/ui/Button";
import { download } from "@/ui/download";
import { Menu } from "@/ui/Menu";
import { reportProblem } from "@/ui/problems";
import { useAgo } from "@/ui/useAgo";
import { RenameProject } from "./RenameProject";
import { useSeen } from "./useSeen";
import styles from "./ProjectCard.module.css";

export function ProjectCard({ project }: { readonly project: Project }) {
  const { t } = useTranslation("home");
  const { id, name, updatedAt } = project;
  const { ref, seen } = useSeen<HTMLElement>();
  const { data: picture } = useProjectPicture(id, seen);
  const [renaming, setRenaming] = useState(false);
  const duplicate = useDuplicateProject();
  const remove = useDeleteProject();
  const changed = useAgo(updatedAt);

  const onDelete = async (): Promise<void> => {
    const sure = await ask({
      title: t("project.ask.title", { name }),
      detail: t("project.ask.detail"),
      yes: t("project.ask.yes"),
      danger: true,
    });
    if (sure) remove.mutate(id, { onError: reportProblem });
  };

  return (
    <article ref={ref} className={styles["card"]} aria-label={name}>
      <div className={styles["picture"]}>
        {picture == null ? <Film size={28} aria-hidden="true" /> : <img src={picture} alt="" loading="lazy" />}
      </div>
      <div className={styles["line"]}>
        <div className={styles["words"]}>
          <a
            className={styles["name"]}
            href={projectPath(id)}
            onClick={(event) => {
              // A click with a key held down opens another tab or window.
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              go(projectPath(id));
            }}
          >
            {name}
          </a>
          <time className={styles["changed"]} title={dateTime(updatedAt)} dateTime={new Date(updatedAt * 1000).toISOString()}>
            {t("project.changed", { ago: changed })}
          </time>
        </div>
        <Menu
          align="end"
          trigger={<IconButton label={t("project.menu", { name })} icon={<Ellipsis size={16} />} />}
          groups={[
            [
              { label: t("project.open"), onSelect: () => go(projectPath(id)) },
              { label: t("project.rename"), onSelect: () => setRenaming(true) },
              { label: t("project.duplicate"), onSelect: () => duplicate.mutate(id, { onError: reportProblem }) },
            ],
            [
              { label: t("project.export"), onSelect: () => download(exportUrl(id, { assets: false })) },
              { label: t("project.exportFiles"), onSelect: () => download(exportUrl(id, { assets: true })) },
            ],
            [{ label: t("project.delete"), onSelect: () => void onDelete() }],
          ]}
        />
      </div>
      {renaming && <RenameProject project={project} onClose={() => setRenaming(false)} />}
    </article>
  );
}
