import { useState } from "react";
import { useTranslation } from "react-i18next";
import { redirectingUrl, previewUrl } from "@/api/client";
import { useFormResult } from "@/api/formRun";
import type { FormOutput } from "@/api/projects";
import type { Output } from "@/api/types";
import { useMediaSource } from "@/look/useMediaSource";
import { OutputPreview } from "@/preview/OutputPreview";
import { isLive } from "@/run/step";
import { useLiveState, useSession } from "@/state/context";
import { stopRun } from "@/state/runs";
import { Button } from "@/ui/Button";
import { reportProblem } from "@/ui/problems";
import styles from "./FormPage.module.css";

interface FormResultsProps {
  readonly run: string;
  readonly outputs: readonly FormOutput[];
}

/** How far a run of the form is, and then what it has given. */
export function FormResults({ run, outputs }: FormResultsProps) {
  const { t } = useTranslation(["home", "run"]);
  const live = useLiveState(({ runs }) => runs[run]);
  const ended = live !== undefined && live.endedAt !== null;
  const done = Object.values(live?.steps ?? {}).filter(({ status }) => !isLive(status)).length;
  const total = Math.max(live?.total ?? 0, done);
  const problem = Object.values(live?.steps ?? {}).find((step) => step.problem !== null && step.status === "failed")?.problem;
  if (!ended) {
    return (
      <div className={styles["going"]} role="status">
        <progress aria-label={t("home:form.running")} max={Math.max(1, total)} value={done} />
        <span>{t("home:form.done", { done, total })}</span>
        <Button size="small" onClick={() => void stopRun(run).catch(reportProblem)}>
          {t("run:action.stop")}
        </Button>
      </div>
    );
  }
  return (
    <>
      <p role="status">{t(`run:outcome.title.${live.status}`)}</p>
      {problem != null && (
        <p className={styles["fault"]}>{[problem.title, problem.detail, problem.hint].filter(Boolean).join(" · ")}</p>
      )}
      <ul className={styles["outputs"]}>
        {outputs.map((output) => (
          <li key={output.name}>
            <h4>{output.title}</h4>
            <Result run={run} output={output} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Result({ run, output }: { readonly run: string; readonly output: FormOutput }) {
  const { t } = useTranslation("home");
  const { project } = useSession();
  const { data, isPending } = useFormResult(project, run, output);
  if (isPending) return null;
  if (data == null) return <p className={styles["hint"]}>{t("form.none")}</p>;
  return (
    <>
      <Shown value={data} label={output.title} />
      {"artifact" in data && (
        <a href={redirectingUrl(data.artifact.digest, output.name)} download>
          {t("form.download")}
        </a>
      )}
    </>
  );
}

function Shown({ value, label }: { readonly value: Output; readonly label: string }) {
  if ("artifact" in value && (value.kind === "video" || value.kind === "audio")) {
    return <Played kind={value.kind} digest={value.artifact.digest} label={label} />;
  }
  return (
    <div className={styles["preview"]}>
      <OutputPreview value={value} size="panel" label={label} />
    </div>
  );
}

interface PlayedProps {
  readonly kind: "video" | "audio";
  readonly digest: string;
  readonly label: string;
}

function Played({ kind, digest, label }: PlayedProps) {
  const [media, setMedia] = useState<HTMLMediaElement | null>(null);
  const src = useMediaSource(media, digest);
  if (kind === "audio") return <audio ref={setMedia} controls preload="metadata" src={src} aria-label={label} />;
  return (
    <video
      ref={setMedia}
      className={styles["film"]}
      controls
      preload="metadata"
      src={src}
      poster={previewUrl(digest, "poster")}
      aria-label={label}
    />
  );
}
