import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { forgetVersions, restoreVersion, useDropVersion, useNameVersion, useVersions, type Version } from "@/api/versions";
import { ask } from "@/command/ask";
import { dateTime } from "@/i18n/format";
import { useSession } from "@/state/context";
import { openOverlay } from "@/state/view";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { reportProblem } from "@/ui/problems";
import { toast } from "@/ui/toasts";
import { NameDialog } from "./NameDialog";
import styles from "./Versions.module.css";

/** The kept revisions of the open project. */
export function Versions({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("home");
  const { project, view } = useSession();
  const { data, isPending } = useVersions(project);
  return (
    <Dialog
      title={t("versions.title")}
      shape="sheet"
      onClose={onClose}
      footer={
        <Button look="primary" onClick={() => openOverlay(view, { kind: "name-version" })}>
          {t("versions.keep")}
        </Button>
      }
    >
      <p className={styles["hint"]}>{t("versions.hint")}</p>
      {data === undefined || data.length === 0 ? (
        <p className={styles["hint"]}>{t(isPending ? "versions.loading" : "versions.none")}</p>
      ) : (
        <ul className={styles["list"]}>
          {data.map((version) => (
            <li key={version.id}>
              <VersionRow version={version} onRestored={onClose} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function VersionRow({ version, onRestored }: { readonly version: Version; readonly onRestored: () => void }) {
  const { t } = useTranslation("home");
  const { project, editor } = useSession();
  const client = useQueryClient();
  const [naming, setNaming] = useState(false);
  const [busy, setBusy] = useState(false);
  const rename = useNameVersion(project);
  const drop = useDropVersion(project);
  const { id, createdAt, reason } = version;
  const name = version.name === "" ? t(`versions.unnamed.${reason ?? "plain"}`) : version.name;

  const restore = async (): Promise<void> => {
    setBusy(true);
    try {
      // What is not saved yet becomes part of the version that is kept of now.
      const { rev } = await restoreVersion(project, id, await editor.flush());
      await editor.catchUp(rev);
      toast({ title: t("versions.restored", { name }), detail: t("versions.restoredHint"), look: "success" });
      onRestored();
    } catch (error) {
      reportProblem(error);
    } finally {
      setBusy(false);
      await forgetVersions(client, project);
    }
  };
  const remove = async (): Promise<void> => {
    const sure = await ask({
      title: t("versions.ask.title", { name }),
      detail: t("versions.ask.detail"),
      yes: t("versions.ask.yes"),
      danger: true,
    });
    if (sure) drop.mutate(id, { onError: reportProblem });
  };

  return (
    <article className={styles["version"]} data-named={version.name !== "" || undefined}>
      <div className={styles["words"]}>
        <h3>{name}</h3>
        <time dateTime={new Date(createdAt * 1000).toISOString()}>{dateTime(createdAt)}</time>
      </div>
      <div className={styles["actions"]}>
        <Button size="small" disabled={busy} aria-label={t("versions.restoreLong", { name })} onClick={() => void restore()}>
          {t("versions.restore")}
        </Button>
        <Button size="small" look="quiet" onClick={() => setNaming(true)}>
          {t("versions.rename")}
        </Button>
        <Button size="small" look="quiet" aria-label={t("versions.dropLong", { name })} onClick={() => void remove()}>
          {t("versions.drop")}
        </Button>
      </div>
      {naming && (
        <NameDialog
          title={t("naming.title")}
          label={t("versions.name")}
          name={version.name}
          yes={t("naming.yes")}
          no={t("naming.cancel")}
          busy={rename.isPending}
          onName={(wanted) =>
            rename.mutate({ id, name: wanted }, { onSuccess: () => setNaming(false), onError: reportProblem })
          }
          onClose={() => setNaming(false)}
        />
      )}
    </article>
  );
}
