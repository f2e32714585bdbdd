import { X } from "lucide-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useSession, useView } from "@/state/context";
import { IconButton } from "@/ui/Button";
import { Tabs } from "@/ui/Tabs";
import { part } from "./part";

const Timeline = part(() => import("@/dock/Timeline").then(({ Timeline }) => Timeline));
const Runs = part(() => import("@/dock/Runs").then(({ Runs }) => Runs));
const Logs = part(() => import("@/dock/Logs").then(({ Logs }) => Logs));

export function Dock() {
  const { view } = useSession();
  const { t } = useTranslation();
  const current = useView((now) => now.dockTab);
  const close = (): void => view.setState(({ panels }) => ({ panels: { ...panels, dock: false } }));
  return (
    <Suspense>
      <Tabs
        label={t("panel.dock")}
        current={current}
        onChange={(dockTab) => view.setState({ dockTab })}
        tabs={[
          { name: "timeline", label: t("dock.timeline"), content: <Timeline /> },
          { name: "runs", label: t("dock.runs"), content: <Runs /> },
          { name: "logs", label: t("dock.logs"), content: <Logs /> },
        ]}
        aside={<IconButton label={t("dock.close")} icon={<X size={15} />} onClick={close} />}
      />
    </Suspense>
  );
}
