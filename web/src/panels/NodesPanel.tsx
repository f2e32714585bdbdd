import { Cloud, House } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { NodeTypeInfo } from "@/api/types";
import { mayChange, placeBeside } from "@/command";
import { typeSummary, typeTitle } from "@/i18n/catalog";
import { useCatalog, useSession } from "@/state/context";
import { NODE_TYPE_DRAG, placeNode } from "@/state/placing";
import { useRecentTypes } from "@/state/recentTypes";
import { viewportOf } from "@/state/viewport";
import { announce } from "@/ui/announce";
import { PortShape } from "@/ui/PortShape";
import { foundTypes } from "./foundTypes";
import { moveRow } from "./roving";
import styles from "./NodesPanel.module.css";

/** Every kind of node that there is: click, Enter or drag brings one into the graph. */
export function NodesPanel() {
  const { t } = useTranslation("panels");
  const session = useSession();
  const catalog = useCatalog();
  const recent = useRecentTypes(({ types }) => types);
  const [query, setQuery] = useState("");
  const [current, setCurrent] = useState("");
  const found = foundTypes(catalog, query);
  const last = query === "" ? recent.flatMap((id) => catalog.get(id) ?? []) : [];
  const groups = last.length > 0 ? [{ title: t("nodes.recent"), types: last }, ...found] : found;
  const rows = groups.flatMap(({ title, types }) => types.map(({ id }) => `${title} ${id}`));
  const stop = rows.includes(current) ? current : rows[0];

  const add = (type: NodeTypeInfo): void => {
    if (!mayChange(session)) return;
    placeNode(session, type.id, placeBeside(session, viewportOf(session).pointer()));
    announce(t("nodes.added", { title: typeTitle(type) }));
  };

  return (
    <div
      className={styles["panel"]}
      onKeyDown={(event) => {
        if (moveRow(event)) event.preventDefault();
      }}
    >
      <input
        type="search"
        className={styles["search"]}
        value={query}
        aria-label={t("nodes.search")}
        placeholder={t("search")}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          const first = groups[0]?.types[0];
          if (event.key === "Enter" && first !== undefined && query !== "") add(first);
          // In a field these move the cursor.
          if (event.key === "Home" || event.key === "End") event.stopPropagation();
        }}
      />
      <div className={styles["list"]}>
        {rows.length === 0 && <p className={styles["nothing"]}>{t("nodes.nothing")}</p>}
        {groups.map(({ title, types }) => (
          <section key={title} aria-label={title === "" ? t("nodes.list") : title}>
            {title !== "" && <h3>{title}</h3>}
            <ul>
              {types.map((type) => {
                const row = `${title} ${type.id}`;
                return (
                  <li key={row}>
                    <TypeButton
                      type={type}
                      inOrder={row === stop}
                      onFocus={() => setCurrent(row)}
                      onAdd={() => add(type)}
                    />
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}

interface TypeButtonProps {
  readonly type: NodeTypeInfo;
  readonly inOrder: boolean;
  readonly onFocus: () => void;
  readonly onAdd: () => void;
}

function TypeButton({ type, inOrder, onFocus, onAdd }: TypeButtonProps) {
  const { t } = useTranslation("panels");
  const title = typeTitle(type);
  const summary = typeSummary(type);
  const online = !type.offline || type.models.some(({ offline }) => !offline);
  const where = t(!type.offline ? "nodes.online" : online ? "nodes.both" : "nodes.offline");
  return (
    <button
      type="button"
      data-row=""
      className={styles["row"]}
      tabIndex={inOrder ? 0 : -1}
      title={summary}
      draggable
      onDragStart={({ dataTransfer }) => {
        dataTransfer.setData(NODE_TYPE_DRAG, type.id);
        dataTransfer.effectAllowed = "copy";
      }}
      onFocus={onFocus}
      onClick={onAdd}
    >
      <span className={styles["tile"]}>
        <PortShape kind={type.outputs[0]?.kind ?? "any"} />
      </span>
      <span className={styles["words"]}>
        <span className={styles["title"]}>{title}</span>
        <span className={styles["summary"]}>{summary}</span>
      </span>
      <span className={styles["where"]} title={where}>
        {type.offline && <House size={13} aria-hidden="true" />}
        {online && <Cloud size={13} aria-hidden="true" />}
        <span className="spoken">{where}</span>
      </span>
    </button>
  );
}
