import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/shallow";
import { useProject, useRenameProject } from "@/api/projects";
import { dateTime, number } from "@/i18n/format";
import { type ShownState, shown } from "@/run/display";
import { useCatalog, useDoc, useLiveState, useSession } from "@/state/context";
import { reportProblem } from "@/ui/problems";
import { StatusChip } from "@/ui/StatusChip";
import styles from "./ProjectFacts.module.css";

/** The project, while no node is selected. */
export function ProjectFacts() {
  const { t } = useTranslation("inspector");
  const { project } = useSession();
  const { data } = useProject(project);
  const rename = useRenameProject();
  const { nodes, edges, notes } = useDoc(
    useShallow((doc) => ({
      nodes: Object.keys(doc.nodes).length,
      edges: doc.edges.length,
      notes: Object.values(doc.views).filter(({ note }) => note !== "").length,
    })),
  );
  return (
    <div className={styles["page"]}>
      <label className={styles["label"]} htmlFor="project-name">
        {t("project.name")}
      </label>
      <input
        key={data?.name}
        id="project-name"
        className={styles["name"]}
        defaultValue={data?.name}
        maxLength={200}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
        }}
        onBlur={(event) => {
          const name = event.currentTarget.value.trim();
          if (name === "" || name === data?.name) return;
          rename.mutate({ project, name }, { onError: reportProblem });
        }}
      />
      <dl className={styles["facts"]}>
        <Fact name={t("project.nodes")} value={number(nodes)} />
        <Fact name={t("project.wires")} value={number(edges)} />
        {notes > 0 && <Fact name={t("project.notes")} value={number(notes)} />}
        {data !== undefined && <Fact name={t("project.made")} value={dateTime(data.createdAt)} />}
        {data !== undefined && <Fact name={t("project.changed")} value={dateTime(data.updatedAt)} />}
      </dl>
      <States />
      <p className={styles["label"]}>{t("project.help")}</p>
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** How many nodes are in which state. What has no ports, as a note, never runs and has none. */
function States() {
  const { t } = useTranslation("inspector");
  const catalog = useCatalog();
  const nodes = useDoc((doc) => doc.nodes);
  const counts = useLiveState(
    useShallow((live) => {
      const found: Partial<Record<ShownState, number>> = {};
      for (const node of Object.values(nodes)) {
        const type = catalog.get(node.type);
        if (type !== undefined && type.inputs.length + type.outputs.length === 0) continue;
        const { state } = shown(live.nodes[node.id], node);
        found[state] = (found[state] ?? 0) + 1;
      }
      return found;
    }),
  );
  return (
    <ul className={styles["states"]} aria-label={t("project.states")}>
      {Object.entries(counts).map(([state, count]) => (
        <li key={state}>
          {/* The counts were made by state: their keys are states. */}
          <StatusChip state={state as ShownState} />
          <span>{number(count)}</span>
        </li>
      ))}
    </ul>
  );
}
