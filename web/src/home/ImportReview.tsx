import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { importAsProject, importInto, previewImport } from "@/api/imports";
import { forgetProjects } from "@/api/projects";
import { forgetVersions } from "@/api/versions";
import { go, projectPath } from "@/state/address";
import type { Session } from "@/state/session";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { described, reportProblem } from "@/ui/problems";
import { toast } from "@/ui/toasts";
import { ImportFacts } from "./ImportFacts";
import styles from "./ImportReview.module.css";

interface ImportReviewProps {
  readonly file: File;
  /** The open project whose graph may be replaced. */
  readonly into: Session | null;
  readonly onClose: () => void;
}

/** What a file would bring, before anything is written. */
export function ImportReview({ file, into, onClose }: ImportReviewProps) {
  const { t } = useTranslation("home");
  const client = useQueryClient();
  const [name, setName] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { data: report, error } = useQuery({
    queryKey: ["import", file.name, file.size, file.lastModified],
    queryFn: () => previewImport(file),
    gcTime: 0,
    retry: false,
  });
  const wanted = name ?? report?.name ?? "";
  const blocked = report === undefined || report.problems.length > 0 || busy;

  const carryOut = async (deed: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await deed();
      onClose();
    } catch (error) {
      reportProblem(error);
      setBusy(false);
    }
  };
  const asNew = async (): Promise<void> => {
    const { project } = await importAsProject(file, wanted.trim());
    await forgetProjects(client);
    if (project !== null) go(projectPath(project));
  };
  const replace = async ({ project, editor }: Session): Promise<void> => {
    const { rev } = await importInto(file, project, await editor.flush());
    if (rev !== null) await editor.catchUp(rev);
    await forgetVersions(client, project);
    toast({ title: t("importing.replaced"), detail: t("importing.replacedHint"), look: "success" });
  };

  return (
    <Dialog
      title={t("importing.title", { name: file.name })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("importing.cancel")}</Button>
          {into !== null && (
            <Button disabled={blocked} title={t("importing.intoHint")} onClick={() => void carryOut(() => replace(into))}>
              {t("importing.into")}
            </Button>
          )}
          <Button look="primary" disabled={blocked} onClick={() => void carryOut(asNew)}>
            {t("importing.asNew")}
          </Button>
        </>
      }
    >
      <div className={styles["review"]}>
        {error !== null ? (
          <div className={styles["problem"]} role="alert">
            <p>{described(error).title}</p>
            <p>{described(error).detail}</p>
          </div>
        ) : report === undefined ? (
          <p role="status">{t("importing.looking")}</p>
        ) : (
          <>
            <p className={styles["safe"]}>
              <ShieldCheck size={18} aria-hidden="true" />
              {t("importing.safe")}
            </p>
            <ImportFacts report={report} />
            <label className={styles["name"]}>
              {t("importing.name")}
              <input value={wanted} maxLength={200} onChange={(event) => setName(event.target.value)} />
            </label>
          </>
        )}
      </div>
    </Dialog>
  );
}
