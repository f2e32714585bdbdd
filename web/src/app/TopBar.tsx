import { ChevronDown, Menu as MenuIcon, PanelRight, Play, Redo2, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useProject } from "@/api/projects";
import { isLost } from "@/api/socket";
import { commandOf, type CommandId, editWords, keysText, menuItem, runCommand } from "@/command";
import { timeOfDay } from "@/i18n/format";
import { useEditor, useLink, useSession, useView } from "@/state/context";
import { go, HOME } from "@/state/address";
import { openOverlay } from "@/state/view";
import { Button, IconButton } from "@/ui/Button";
import { Menu, type MenuItem } from "@/ui/Menu";
import styles from "./TopBar.module.css";

const PROJECT: readonly CommandId[] = ["export", "name-version", "versions", "form"];
const RUN: readonly (readonly CommandId[])[] = [
  ["run-stale", "run-to-here", "run-only", "run-from-here"],
  ["run-plan", "run-again"],
  ["stop-selected", "stop-all"],
];

/** The project, whether it is saved, undo and run. */
export function TopBar() {
  const session = useSession();
  const { t } = useTranslation();
  return (
    <header className={styles["top"]}>
      <ProjectMenu />
      <SavingState />
      <History />
      <span className={styles["space"]} />
      <OtherTabs />
      <Button look="quiet" onClick={() => openOverlay(session.view, { kind: "commands" })}>
        {t("search")} <kbd>{keysText(commandOf("commands"))}</kbd>
      </Button>
      <RunButton />
      <SettingsPanel />
    </header>
  );
}

function ProjectMenu() {
  const session = useSession();
  const { t } = useTranslation();
  const { t: words } = useTranslation("command");
  const { data } = useProject(session.project);
  const all: MenuItem = { label: t("projects"), onSelect: () => go(HOME) };
  const settings: readonly CommandId[] = ["settings", "shortcuts", "checklist"];
  return (
    <Menu
      trigger={
        <Button look="quiet" aria-label={t("project-menu", { project: data?.name ?? "" })}>
          <MenuIcon size={16} />
          <strong className={styles["name"]}>{data?.name}</strong>
          <ChevronDown size={14} />
        </Button>
      }
      groups={[
        [all],
        PROJECT.map((id) => menuItem(session, id, words)),
        settings.map((id) => menuItem(session, id, words)),
      ]}
    />
  );
}

function SavingState() {
  const { t } = useTranslation();
  const saving = useEditor((state) => state.saving);
  const text =
    saving.kind === "saved" && saving.at !== null
      ? t("saving.saved-at", { time: timeOfDay(saving.at) })
      : t(`saving.${saving.kind}`);
  return (
    <span className={styles["saving"]} data-kind={saving.kind}>
      {text}
    </span>
  );
}

function History() {
  const session = useSession();
  const { t } = useTranslation();
  const undo = useEditor(({ history }) => history.past.at(-1)?.label);
  const redo = useEditor(({ history }) => history.future.at(-1)?.label);
  const label = (what: "undo" | "redo", edit: string | undefined): string =>
    edit === undefined ? t(what) : t(`${what}-what`, { what: editWords(edit) });
  return (
    <>
      <IconButton
        label={label("undo", undo)}
        keys={keysText(commandOf("undo"))}
        icon={<Undo2 size={16} />}
        disabled={undo === undefined}
        onClick={() => runCommand(session, "undo")}
      />
      <IconButton
        label={label("redo", redo)}
        keys={keysText(commandOf("redo"))}
        icon={<Redo2 size={16} />}
        disabled={redo === undefined}
        onClick={() => runCommand(session, "redo")}
      />
    </>
  );
}

function OtherTabs() {
  const { t } = useTranslation();
  const others = useLink((link) => link.otherTabs);
  return others === 0 ? null : <span className={styles["tabs"]}>{t("other-tabs", { count: others })}</span>;
}

function SettingsPanel() {
  const { view } = useSession();
  const { t } = useTranslation();
  const open = useView(({ panels }) => panels.right);
  return (
    <IconButton
      label={t("panel.right")}
      icon={<PanelRight size={18} />}
      aria-pressed={open}
      onClick={() => view.setState(({ panels }) => ({ panels: { ...panels, right: !open } }))}
    />
  );
}

function RunButton() {
  const session = useSession();
  const { t } = useTranslation();
  const { t: words } = useTranslation("command");
  useView((view) => view.selected);
  const lost = useLink(({ connection }) => isLost(connection));
  return (
    <div className={styles["run"]} role="group" aria-label={t("run.name")}>
      <Button
        look="primary"
        disabled={lost}
        title={lost ? t("run.lost") : undefined}
        onClick={() => runCommand(session, "run-stale")}
      >
        <Play size={14} /> {t("run.run")}
      </Button>
      <Menu
        align="end"
        trigger={
          <Button look="primary" disabled={lost} aria-label={t("run.more")}>
            <ChevronDown size={14} />
          </Button>
        }
        groups={RUN.map((group) => group.map((id) => menuItem(session, id, words)))}
      />
    </div>
  );
}
