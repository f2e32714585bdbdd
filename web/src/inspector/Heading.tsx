import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nodeOf, viewOf } from "@/graph/document";
import { setView } from "@/graph/edit";
import { typeSummary, typeTitle } from "@/i18n/catalog";
import { KindTile } from "@/node/KindTile";
import { useKind } from "@/node/useKind";
import { useShown } from "@/node/useShown";
import { useCatalog, useDoc, useSession } from "@/state/context";
import { StatusChip } from "@/ui/StatusChip";
import { NextAction } from "./NextAction";
import styles from "./Heading.module.css";

/** The name of a node, its kind and state, and what can be done with it next. */
export function Heading({ node }: { readonly node: string }) {
  const catalog = useCatalog();
  const type = useDoc((doc) => nodeOf(doc, node)?.type ?? "");
  const kind = useKind(node);
  const { state, percent } = useShown(node, ({ state, percent }) => ({ state, percent }));
  const info = catalog.get(type);
  return (
    <header className={styles["heading"]}>
      <div className={styles["line"]}>
        <KindTile kind={kind} />
        <TitleField node={node} fallback={info === undefined ? type : typeTitle(info)} />
        <StatusChip state={state} fraction={percent === null ? null : percent / 100} />
      </div>
      {info !== undefined && <p className={styles["summary"]}>{typeSummary(info)}</p>}
      <NextAction node={node} />
    </header>
  );
}

function TitleField({ node, fallback }: { readonly node: string; readonly fallback: string }) {
  const { t } = useTranslation("inspector");
  const { editor } = useSession();
  const title = useDoc((doc) => viewOf(doc, node).title);
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      className={styles["title"]}
      aria-label={t("title")}
      value={typed ?? title}
      placeholder={fallback}
      maxLength={200}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        if (typed !== null) editor.edit("rename", setView(node, { title: typed.trim() }));
        setTyped(null);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape" && typed !== null) {
          event.stopPropagation();
          setTyped(null);
        }
      }}
    />
  );
}
