import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/state/context";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/Button";
import { reportProblem } from "@/ui/problems";
import { toast } from "@/ui/toasts";
import { copyPast, restorePast } from "./past";

interface PastProps {
  readonly run: string;
}

/** Makes the graph of a run the one that is edited. */
export function RestorePast({ run }: PastProps) {
  const session = useSession();
  const { t } = useTranslation("dock");
  const [busy, setBusy] = useState(false);
  const restore = (): void => {
    setBusy(true);
    restorePast(session, run)
      .then(() => announce(t("runs.restored")), reportProblem)
      .finally(() => setBusy(false));
  };
  return (
    <Button size="small" disabled={busy} onClick={restore}>
      {t("runs.restore")}
    </Button>
  );
}

/** Copies nodes of the graph of a run, to paste them into the one that is edited. */
export function CopyPast({ run }: PastProps) {
  const session = useSession();
  const { t } = useTranslation("dock");
  const copy = (): void => {
    copyPast(session, run).then((count) => toast({ title: t("runs.copied", { count }), look: "success" }), reportProblem);
  };
  return (
    <Button size="small" onClick={copy}>
      {t("runs.copy")}
    </Button>
  );
}
