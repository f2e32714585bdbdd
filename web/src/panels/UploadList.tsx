import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/shallow";
import { bytes } from "@/i18n/format";
import { useSession } from "@/state/context";
import { Button, IconButton } from "@/ui/Button";
import { cancelUpload, clearUploads, isOver, retryUpload, type RunningUpload, useUploads } from "./uploads";
import styles from "./UploadList.module.css";

/** The uploads into this project that go on or have just ended. */
export function UploadList() {
  const { t } = useTranslation("panels");
  const { project } = useSession();
  const list = useUploads(useShallow(({ list }) => list.filter((one) => one.project === project)));
  if (list.length === 0) return null;
  return (
    <section className={styles["uploads"]} aria-label={t("uploads.title")}>
      <header>
        <h3>{t("uploads.title")}</h3>
        {list.some(isOver) && (
          <Button size="small" look="quiet" onClick={() => clearUploads(project)}>
            {t("uploads.clear")}
          </Button>
        )}
      </header>
      <ul>
        {list.map((upload) => (
          <UploadRow key={upload.id} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

const MOVES = new Set<RunningUpload["state"]>(["reading", "sending", "cut"]);

function UploadRow({ upload }: { readonly upload: RunningUpload }) {
  const { t } = useTranslation("panels");
  const { id, file, state, done, speed, problem } = upload;
  const sent = state === "sending" || state === "cut" ? t("uploads.sent", { done: bytes(done), size: bytes(file.size) }) : null;
  const rate = speed === null ? null : t("uploads.speed", { speed: bytes(speed) });
  return (
    <li className={styles["upload"]} data-state={state}>
      <div className={styles["words"]}>
        <span className={styles["name"]} title={file.name}>
          {file.name}
        </span>
        <span className={styles["state"]}>
          {[problem?.title ?? t(`uploads.state.${state}`), sent, rate].filter((part) => part !== null).join(" · ")}
        </span>
        {problem !== null && problem.detail !== "" && <span className={styles["state"]}>{problem.detail}</span>}
        {MOVES.has(state) && (
          <progress aria-label={t("uploads.progress", { name: file.name })} max={Math.max(1, file.size)} value={done} />
        )}
      </div>
      {!isOver(upload) && (
        <IconButton
          size="small"
          label={t("uploads.cancel", { name: file.name })}
          icon={<X size={14} />}
          onClick={() => cancelUpload(id)}
        />
      )}
      {(state === "failed" || state === "canceled") && (
        <Button size="small" onClick={() => void retryUpload(id)}>
          {t("uploads.retry")}
        </Button>
      )}
    </li>
  );
}
