import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeepVersion } from "@/api/versions";
import { dateTime } from "@/i18n/format";
import { useSession } from "@/state/context";
import { reportProblem } from "@/ui/problems";
import { toast } from "@/ui/toasts";
import { NameDialog } from "./NameDialog";

/** Keeps the graph as it is now under a name. */
export function NameVersion({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("home");
  const { project, editor } = useSession();
  const keep = useKeepVersion(project);
  const [now] = useState(() => dateTime(Date.now() / 1000));

  const onName = async (name: string): Promise<void> => {
    try {
      await editor.flush();
      await keep.mutateAsync(name);
      toast({ title: t("naming.kept", { name }), look: "success" });
      onClose();
    } catch (error) {
      reportProblem(error);
    }
  };

  return (
    <NameDialog
      title={t("naming.title")}
      label={t("naming.name")}
      name={now}
      hint={t("naming.hint")}
      yes={t("naming.yes")}
      no={t("naming.cancel")}
      busy={keep.isPending}
      onName={(name) => void onName(name)}
      onClose={onClose}
    />
  );
}
