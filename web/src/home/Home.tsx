import { Import, Plus } from "lucide-react";
import { type DragEvent, useDeferredValue, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useProjects } from "@/api/projects";
import type { Template } from "@/api/templates";
import type { Catalog } from "@/graph/document";
import { Button } from "@/ui/Button";
import { ImportReview } from "./ImportReview";
import { NewProject } from "./NewProject";
import { ProjectCard } from "./ProjectCard";
import { Templates } from "./Templates";
import styles from "./Home.module.css";

type Asked = { readonly kind: "new"; readonly template: Template | null } | { readonly kind: "import"; readonly file: File };

/** All projects, and the ways to begin another. */
export function Home({ catalog }: { readonly catalog: Catalog }) {
  const { t } = useTranslation("home");
  const picker = useRef<HTMLInputElement>(null);
  const [search, setSearch] = useState("");
  const [asked, setAsked] = useState<Asked | null>(null);
  const [over, setOver] = useState(false);
  const sought = useDeferredValue(search.trim());
  const { data, isPending, hasNextPage, fetchNextPage } = useProjects(sought);
  const projects = (data?.pages ?? []).flatMap(({ items }) => items);
  const close = (): void => setAsked(null);

  const onDrop = (event: DragEvent): void => {
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    event.preventDefault();
    setAsked({ kind: "import", file });
  };

  return (
    <main
      className={styles["home"]}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (event.target === event.currentTarget) setOver(false);
      }}
      onDrop={onDrop}
    >
      <header className={styles["head"]}>
        <h1>{t("title")}</h1>
        <input
          type="search"
          className={styles["search"]}
          value={search}
          aria-label={t("search")}
          placeholder={t("search")}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Button title={t("drop")} onClick={() => picker.current?.click()}>
          <Import size={14} aria-hidden="true" />
          {t("import")}
        </Button>
        <input
          ref={picker}
          type="file"
          hidden
          aria-label={t("import")}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = "";
            if (file !== undefined) setAsked({ kind: "import", file });
          }}
        />
        <Button look="primary" onClick={() => setAsked({ kind: "new", template: null })}>
          <Plus size={14} aria-hidden="true" />
          {t("new")}
        </Button>
      </header>
      {projects.length === 0 ? (
        <p className={styles["nothing"]}>{t(isPending ? "loading" : sought === "" ? "none" : "nothing")}</p>
      ) : (
        <ul className={styles["projects"]} aria-label={t("title")}>
          {projects.map((project) => (
            <li key={project.id}>
              <ProjectCard project={project} />
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && <Button onClick={() => void fetchNextPage()}>{t("more")}</Button>}
      <Templates catalog={catalog} onUse={(template) => setAsked({ kind: "new", template })} />
      {asked?.kind === "new" && <NewProject template={asked.template} onClose={close} />}
      {asked?.kind === "import" && <ImportReview file={asked.file} into={null} onClose={close} />}
    </main>
  );
}
