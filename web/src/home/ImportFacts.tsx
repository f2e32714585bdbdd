import { useTranslation } from "react-i18next";
import type { ImportReport } from "@/api/imports";
import type { Problem } from "@/api/types";
import styles from "./ImportReview.module.css";

const STATES = ["brought", "present", "missing", "tampered", "unusable"] as const;
const BAD: ReadonlySet<string> = new Set(["missing", "tampered", "unusable"]);
const MOST_NAMED = 8;

export function ImportFacts({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation("home");
  const { source, nodes, edges, unknownTypes, files, renamed, notes, problems } = report;
  const others = Object.keys(renamed).length;
  return (
    <ul className={styles["facts"]}>
      <li>
        {t(`importing.source.${source}`)} {t("importing.nodes", { count: nodes })},{" "}
        {t("importing.edges", { count: edges })}.
      </li>
      {unknownTypes.length > 0 && (
        <li data-look="warning">
          {t("importing.unknown", { count: unknownTypes.length })}
          <Names names={unknownTypes} />
        </li>
      )}
      {STATES.map((state) => {
        const these = files.filter((file) => file.state === state);
        if (these.length === 0) return null;
        return (
          <li key={state} data-look={BAD.has(state) ? "warning" : undefined}>
            {t(`importing.file.${state}`, { count: these.length })}
            {BAD.has(state) && <Names names={these.map(({ name, digest }) => name || digest.slice(0, 12))} />}
          </li>
        );
      })}
      {others > 0 && <li>{t("importing.renamed", { count: others })}</li>}
      {notes.length > 0 && (
        <li>
          {t("importing.notes")}
          <Problems problems={notes} />
        </li>
      )}
      {problems.length > 0 && (
        <li data-look="problem">
          {t("importing.problems")}
          <Problems problems={problems} />
        </li>
      )}
    </ul>
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <ul>
      {names.slice(0, MOST_NAMED).map((name) => (
        <li key={name}>
          <code>{name}</code>
        </li>
      ))}
      {names.length > MOST_NAMED && <li>…</li>}
    </ul>
  );
}

function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  return (
    <ul>
      {problems.map(({ code, title, detail, hint }, nth) => (
        <li key={`${code} ${nth}`}>{[title, detail, hint].filter(Boolean).join(" · ")}</li>
      ))}
    </ul>
  );
}
