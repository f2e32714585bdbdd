import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isLost } from "@/api/socket";
import { CopyPast, RestorePast } from "@/dock/PastActions";
import { clock } from "@/i18n/format";
import { useEditor, useLink, useLiveState, useSession, useView } from "@/state/context";
import { Button } from "@/ui/Button";
import styles from "./Bars.module.css";

/** What one has to know before going on, across the whole page. */
export function Bars() {
  return (
    <>
      <LostBar />
      <CaughtUpBar />
      <RefusedBar />
      <OutdatedBar />
      <PastBar />
    </>
  );
}

interface BarProps {
  readonly look: "warning" | "plain" | "problem";
  readonly children: ReactNode;
}

function Bar({ look, children }: BarProps) {
  return (
    <div className={styles["bar"]} role="status" data-look={look}>
      {children}
    </div>
  );
}

/** Shorter cuts heal before anybody could read of them. */
const PATIENCE = 2000;

function LostBar() {
  const { t } = useTranslation();
  const connection = useLink((link) => link.connection);
  const lost = isLost(connection) ? connection : null;
  const now = useClock(lost !== null);
  if (connection === "gone") return <Bar look="problem">{t("bar.gone")}</Bar>;
  if (connection === "foreign") return <Bar look="problem">{t("bar.foreign")}</Bar>;
  if (lost === null || now - lost.lost < PATIENCE) return null;
  const seconds = Math.max(0, Math.ceil((lost.retryAt - now) / 1000));
  return (
    <Bar look="warning">
      <span>
        {t("bar.lost")}{" "}
        {/* Told to nobody who listens: it is another one every second. */}
        <span aria-hidden="true">{seconds > 0 ? t("bar.next-try", { time: clock(seconds) }) : t("bar.trying")}</span>
      </span>
    </Bar>
  );
}

const SHOWN_FOR = 2000;

function CaughtUpBar() {
  const { t } = useTranslation("run");
  const count = useLiveState((live) => live.caughtUp);
  const open = useLink((link) => link.connection === "open");
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), SHOWN_FOR);
    return () => {
      clearTimeout(timer);
      setOver(false);
    };
  }, [count]);
  return count > 0 && open && !over ? <Bar look="plain">{t("caughtUp", { count })}</Bar> : null;
}

function RefusedBar() {
  const { editor } = useSession();
  const { t } = useTranslation();
  const saving = useEditor((state) => state.saving);
  if (saving.kind !== "refused") return null;
  const { title, hint } = saving.problem;
  return (
    <Bar look="problem">
      <span>{t("bar.refused", { title, hint })}</span>
      <Button size="small" onClick={() => editor.undo()}>
        {t("bar.undo")}
      </Button>
    </Bar>
  );
}

function OutdatedBar() {
  const { editor } = useSession();
  const { t } = useTranslation();
  const outdated = useLink((link) => link.outdated);
  if (!outdated) return null;
  const reload = (): void => {
    // What can't be saved is kept as a draft, and taken up again after the reload.
    void editor.flush().finally(() => location.reload());
  };
  return (
    <Bar look="plain">
      <span>{t("bar.outdated")}</span>
      <Button size="small" onClick={reload}>
        {t("bar.reload")}
      </Button>
    </Bar>
  );
}

function PastBar() {
  const { view } = useSession();
  const { t } = useTranslation();
  const past = useView((now) => now.past);
  if (past === null) return null;
  return (
    <Bar look="warning">
      <span>{t("bar.past")}</span>
      <Button size="small" onClick={() => view.setState({ past: null })}>
        {t("bar.now")}
      </Button>
      <RestorePast run={past} />
      <CopyPast run={past} />
    </Bar>
  );
}

function useClock(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
