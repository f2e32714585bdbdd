import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { goTo } from "@/command/selection";
import { nodeOf } from "@/graph/document";
import { timeOfDay } from "@/i18n/format";
import { useDoc, useNodeTitle, useSession } from "@/state/context";
import { logOf } from "./log";
import { isTrouble, type LogLine } from "./logLines";
import styles from "./Logs.module.css";

/** Nearer to the end than this, the list follows what is new. */
const NEAR = 40;

/** What has happened since the page was opened, the newest at the end. */
export function Logs() {
  const session = useSession();
  const { t } = useTranslation("dock");
  const all = useStore(logOf(session), ({ lines }) => lines);
  const [troubleOnly, setTroubleOnly] = useState(false);
  const lines = troubleOnly ? all.filter(isTrouble) : all;
  const list = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    const { current } = list;
    if (current !== null && follows.current) current.scrollTop = current.scrollHeight;
  }, [lines]);
  return (
    <div className={styles["logs"]}>
      <label className={styles["filter"]}>
        <input type="checkbox" checked={troubleOnly} onChange={(event) => setTroubleOnly(event.target.checked)} />
        {t("logs.trouble")}
      </label>
      {lines.length === 0 ? (
        <p className={styles["empty"]}>{t(troubleOnly ? "logs.no-trouble" : "logs.none")}</p>
      ) : (
        <ol
          ref={list}
          className={styles["lines"]}
          tabIndex={0}
          aria-label={t("logs.list")}
          onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
            follows.current = scrollHeight - scrollTop - clientHeight < NEAR;
          }}
        >
          {lines.map((line) => (
            <Line key={line.key} line={line} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Line({ line }: { readonly line: LogLine }) {
  const session = useSession();
  const { t } = useTranslation("dock");
  const { at, kind, node, problem, count } = line;
  const title = useNodeTitle(node ?? "");
  const there = useDoc((doc) => node !== null && nodeOf(doc, node) !== undefined);
  return (
    <li className={styles["line"]} data-trouble={isTrouble(line)}>
      <time className={styles["time"]} dateTime={new Date(at * 1000).toISOString()}>
        {timeOfDay(at)}
      </time>
      {node === null ? (
        <span className={styles["node"]}>{t("logs.project")}</span>
      ) : (
        <button type="button" className={styles["node"]} disabled={!there} onClick={() => goTo(session, node)}>
          {title}
        </button>
      )}
      <span>
        {t(`logs.kind.${kind}`, { count })}
        {problem !== null && (
          <>
            {" "}
            <strong>{problem.title}</strong> {problem.hint}
          </>
        )}
      </span>
    </li>
  );
}
